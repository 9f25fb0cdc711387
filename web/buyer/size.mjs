// Prints, as JSON, the gzip bytes of JavaScript and styles that the first page needs before video.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const WORDS = 'src/words/zh-CN/index.ts' // one language is loaded before the first picture

const seen = new Set()
const styles = new Set()

function follow(key) {
  if (seen.has(key)) return
  seen.add(key)
  const { css = [], imports = [] } = manifest[key]
  for (const file of css) styles.add(file)
  imports.forEach(follow)
}

follow('index.html')
follow(WORDS)

const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
const sum = (files) => files.reduce((total, file) => total + size(file), 0)
const scripts = [...seen].map((key) => manifest[key].file)
console.log(
  JSON.stringify({
    javascript_gzip_bytes: sum(scripts),
    css_gzip_bytes: sum([...styles]),
    files: scripts.length + styles.size,
  }),
)
