import { readFileSync } from 'node:fs'

import type { Plugin } from 'vite'

const FILES = ['../shared/src/tokens.css', 'src/first.css']
const SCRIPT = /<(script type="module"|link rel="modulepreload")/g
const STYLESHEET = /\s*<link rel="stylesheet"[^>]*>/g

/**
 * Lets a page that the server began be painted at once: what its beginning is laid out by stands in
 * the page, the styles of the app come behind the beginning, where nothing waits for them but the
 * app, and its scripts leave the line to the first picture.
 */
export function firstPaint(): Plugin {
  return {
    name: 'first-paint',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (page) => {
        const later = page.match(STYLESHEET) ?? []
        const now = FILES.map((name) => tight(readFileSync(new URL(name, import.meta.url), 'utf8')))
        return page
          .replace(STYLESHEET, '')
          .replace(SCRIPT, '<$1 fetchpriority="low"')
          .replace('<title>', () => `<style>${now.join('')}</style>\n    <title>`)
          .replace('</body>', () => `${later.join('')}\n  </body>`)
      },
    },
  }
}

function tight(css: string): string {
  return css.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ').replace(/\s*([{};,])\s*/g, '$1')
}
