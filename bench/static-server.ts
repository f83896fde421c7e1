// The reference of the portal's claims, a process of its own: node:http that reads a file from the disk for each request.
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

process.once('message', ({ folder }: { folder: string }) => {
  const server = createServer((request, response) => {
    const path = join(folder, `${encodeURIComponent(request.url!)}.html`)
    Promise.all([stat(path), readFile(path)]).then(
      ([{ mtime, size }, bytes]) => {
        response.writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-length': size,
          'last-modified': mtime.toUTCString(),
          etag: `W/"${size}-${mtime.getTime()}"`,
        })
        response.end(bytes)
      },
      () => response.writeHead(404).end(),
    )
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
})
process.on('disconnect', () => process.exit(0))
