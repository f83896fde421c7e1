import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/**
 * Writes `.br` and `.gz` beside each text file once, at build, so that the server never compresses. From the files as
 * they were written: what the bundler holds before is not yet what is served.
 */
export function precompress(): Plugin {
  const worth = /\.(js|css|html|svg)$/
  return {
    name: 'guben-precompress',
    async writeBundle(options, bundle) {
      for (const name of Object.keys(bundle).filter((n) => worth.test(n))) {
        const file = resolve(options.dir ?? '.', name)
        const source = await readFile(file)
        if (source.length < 1024) continue
        await writeFile(`${file}.br`, brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
        await writeFile(`${file}.gz`, gzipSync(source, { level: 9 }))
      }
    },
  }
}
