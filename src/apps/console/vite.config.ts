import { resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Writes `.br` and `.gz` beside each text file once, at build, so that the server never compresses. */
function precompress(): Plugin {
  const worth = /\.(js|css|html|svg)$/
  return {
    name: 'guben-precompress',
    generateBundle(_options, bundle) {
      for (const [name, item] of Object.entries(bundle)) {
        const source = Buffer.from(item.type === 'chunk' ? item.code : item.source)
        if (!worth.test(name) || source.length < 1024) continue
        const brotli = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
        this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotli })
        this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(source, { level: 9 }) })
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
