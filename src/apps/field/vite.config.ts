import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import sharp from 'sharp'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { precompress } from '../precompress.ts'

const here = import.meta.dirname
/** JavaScript of the first load, zipped: half a minute of a poor line, once. */
const MOST_BYTES = 150_000

/** Fails the build when what the first page loads has grown too large for a line in a valley. */
function firstLoad(): Plugin {
  return {
    name: 'guben-first-load',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const first = new Set<string>()
      const take = (name: string) => {
        const chunk = chunks.find((c) => c.fileName === name)
        if (chunk === undefined || first.has(name)) return
        first.add(name)
        chunk.imports.forEach(take)
      }
      for (const chunk of chunks.filter((c) => c.isEntry)) take(chunk.fileName)
      const bytes = chunks
        .filter((c) => first.has(c.fileName))
        .reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)
      if (bytes > MOST_BYTES) this.error(`走访端首次加载 ${bytes} 字节，超过 ${MOST_BYTES} 字节`)
      this.info(`走访端首次加载 ${(bytes / 1000).toFixed(1)} kB（gzip）`)
    },
  }
}

/** The icon in the sizes that a phone's home screen asks for. */
function icons(): Plugin {
  return {
    name: 'guben-icons',
    async generateBundle() {
      const drawing = await readFile(resolve(here, 'icon.svg'))
      for (const size of [192, 512]) {
        const source = await sharp(drawing, { density: 1200 })
          .resize(size, size)
          .flatten({ background: '#b3261e' })
          .png()
          .toBuffer()
        this.emitFile({ type: 'asset', fileName: `icon-${size}.png`, source })
      }
    },
  }
}

export default defineConfig({
  root: here,
  base: '/field/',
  plugins: [
    react(),
    firstLoad(),
    icons(),
    precompress(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      filename: 'sw.js',
      manifest: {
        id: '/field/',
        name: '固本走访',
        short_name: '固本走访',
        description: '入户走访、记录群众意见、办理当天事项，没有信号也能用',
        lang: 'zh-CN',
        start_url: '/field/',
        scope: '/field/',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#f4f2ef',
        theme_color: '#8c1d18',
        icons: [192, 512].flatMap((size) =>
          (['any', 'maskable'] as const).map((purpose) => ({
            src: `/field/icon-${size}.png`,
            sizes: `${size}x${size}`,
            type: 'image/png',
            purpose,
          })),
        ),
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png}'],
        navigateFallback: '/field/index.html',
        // Everything but the app itself is asked of the server, and the outbox knows how to wait.
        runtimeCaching: [],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  resolve: { alias: { zod: resolve(here, 'no-schemas.ts') } },
  build: {
    outDir: resolve(here, '../../../dist/field'),
    emptyOutDir: true,
    // What cheap phones run: the system's browser of some years ago.
    target: ['chrome89', 'safari15'],
    modulePreload: { polyfill: false },
  },
  server: { port: 5174, proxy: { '/api': 'http://127.0.0.1:8080' } },
})
