import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { firstPaint } from './vite.first.ts'
import { offlineShell } from './vite.worker.ts'

// In development the API, the rooms and the pictures come from a running site.
const site = process.env.HAWKER_SITE ?? 'http://127.0.0.1:8080'
const toSite = { target: site, changeOrigin: false }

export default defineConfig({
  plugins: [vue(), firstPaint(), offlineShell()],
  // The manifest tells size.mjs what the first page loads.
  build: { target: 'es2022', manifest: true, modulePreload: { polyfill: false } },
  server: {
    proxy: {
      '/api': toSite,
      '/room': { ...toSite, ws: true },
      '/live': toSite,
      '/media': toSite,
      '/sandbox': toSite,
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    server: { deps: { inline: ['vant'] } },
  },
})
