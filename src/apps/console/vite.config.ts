import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Writes `.br` and `.gz` beside each text file once, at build, so that the server never compresses. From the files as
 * they were written: what the bundler holds before is not yet what is served.
 */
function precompress(): Plugin {
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

const here = import.meta.dirname

export default defineConfig({
  root: here,
  base: '/console/',
  plugins: [react(), precompress()],
  build: {
    outDir: resolve(here, '../../../dist/console'),
    emptyOutDir: true,
    // What the browsers of offices run, see docs: Chromium 89 and its kin.
    target: ['chrome89', 'firefox90', 'safari15'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Changes only with the stack, so that a release of ours leaves it in the browser's cache.
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8080' } },
})
