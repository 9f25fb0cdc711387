import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { firstPaint } from './vite.first.ts'
import { offlineShell } from './vite.worker.ts'

// In development the API, the rooms and the pictures come from a running site.
const site = process.env.HAWKER_SITE ?? 'http://127.0.0.1:8080'
const toSite = { target: site, changeOrigin: false }

const FIRST = {
  name: 'first',
  tags: ['$initial'],
  test: (id: string) => !/\/(index\.html|src\/(main|ahead)\.ts)$/.test(id), // entries stay so
}

// What begins the picture of a room before the app runs: nothing of the app's may be in it.
const AHEAD = {
  name: 'ahead',
  test: /\/(player\/(ahead|engine)|room\/watching)\.ts$/,
  priority: 1,
}

export default defineConfig({
  plugins: [vue(), firstPaint(), offlineShell()],
  // The manifest tells size.mjs what the first page loads.
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    // What every page begins with is one file, and not the twenty that pages share in their own ways.
    rolldownOptions: {
      input: ['index.html', 'src/ahead.ts'],
      output: { codeSplitting: { groups: [AHEAD, FIRST] } },
    },
  },
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
