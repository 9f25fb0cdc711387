import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// While developing, the API, the room sockets and the media come from a running site.
const SITE = process.env.HAWKER_PUBLIC_URL ?? 'http://localhost:8080'
const FORWARDED = ['/api', '/room', '/live', '/media', '/sandbox']
const SOCKETS = ['/room', '/live']

export default defineConfig({
  base: '/studio/',
  plugins: [vue()],
  build: { target: 'es2022', chunkSizeWarningLimit: 700 },
  server: {
    proxy: Object.fromEntries(
      FORWARDED.map((path) => [path, { target: SITE, changeOrigin: true, ws: SOCKETS.includes(path) }]),
    ),
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    server: { deps: { inline: ['element-plus'] } },
  },
})
