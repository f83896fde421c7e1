import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Short stable name of a path or id: hexadecimal digits of its SHA-256. */
export function shortDigest(text: string, digits = 16): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}

/**
 * Runs `work` while no other process on this machine runs work of the same name.
 *
 * The lock is an abstract Unix socket: the kernel drops it with the process, so a `kill -9` leaves nothing stale.
 * @throws when the lock is not free after `patienceMs`.
 */
export async function exclusively<T>(name: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const server = await take(`\0guben-${shortDigest(name, 32)}`, patienceMs)
  try {
    return await work()
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

async function take(address: string, patienceMs: number): Promise<Server> {
  const until = performance.now() + patienceMs
  for (;;) {
    const server = await listen(address)
    if (server !== undefined) return server
    if (performance.now() > until) {
      throw new Error('另一个固本进程正在启动或停止同一个数据库，等待超时，请稍后再试。')
    }
    await sleep(50)
  }
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(address, () => resolve(server))
  })
}
