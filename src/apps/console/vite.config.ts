import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from '../precompress.ts'

const here = import.meta.dirname

export default defineConfig({
  root: here,
  base: '/console/',
  plugins: [react(), precompress()],
  resolve: { alias: [{ find: /^zod$/, replacement: resolve(here, 'schemas.ts') }] },
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
