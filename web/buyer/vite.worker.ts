import { createHash } from 'node:crypto'

import { build, type Plugin } from 'vite'

const PLAYER = '/node_modules/hls.js/' // large, and of no use without a network

/**
 * Builds the service worker after the app, as /sw.js, with the names of what the first page needs
 * and of what all other pages need. Its own build number changes with them, so that browsers notice.
 */
export function offlineShell(): Plugin {
  let outDir = 'dist'
  return {
    name: 'offline-shell',
    apply: 'build',
    configResolved: (config) => {
      outDir = config.build.outDir
    },
    async writeBundle(_options, bundle) {
      const shell = [...new Set([...firstFiles(bundle), ...wordsOf(bundle)])].sort()
      const pages = [...pageFiles(bundle)].filter((name) => !shell.includes(name)).sort()
      const all = [...shell, ...pages].join('\n')
      const digest = createHash('sha256').update(all).digest('hex').slice(0, 12)
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'error',
        define: {
          __SHELL__: JSON.stringify(shell),
          __PAGES__: JSON.stringify(pages),
          __BUILD__: JSON.stringify(digest),
        },
        build: {
          outDir,
          emptyOutDir: false,
          target: 'es2022',
          copyPublicDir: false,
          lib: { entry: 'src/offline/worker.ts', formats: ['iife'], name: 'worker', fileName: () => 'sw.js' },
        },
      })
    },
  }
}

interface Chunk {
  type: string
  fileName: string
  isEntry?: boolean
  imports?: string[]
  moduleIds?: string[]
  facadeModuleId?: string | null
  viteMetadata?: { importedCss: Set<string> }
}

type Bundle = Record<string, unknown>

const chunksOf = (bundle: Bundle): Chunk[] =>
  (Object.values(bundle) as Chunk[]).filter(({ type }) => type === 'chunk')

const pathsOf = ({ fileName, viteMetadata }: Chunk): string[] =>
  [fileName, ...(viteMetadata?.importedCss ?? [])].map((name) => `/${name}`)

/** The entry with everything it imports, and their styles. */
function firstFiles(bundle: Bundle): string[] {
  const found = new Set<Chunk>()
  const follow = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || found.has(chunk)) return
    found.add(chunk)
    chunk.imports?.forEach((name) => follow(bundle[name] as Chunk | undefined))
  }
  follow(chunksOf(bundle).find((chunk) => chunk.isEntry))
  return [...found].flatMap(pathsOf)
}

/** Both languages: nobody knows which one will be wanted on the road. */
function wordsOf(bundle: Bundle): string[] {
  return chunksOf(bundle)
    .filter((chunk) => chunk.facadeModuleId?.includes('/src/words/'))
    .flatMap(pathsOf)
}

/** What the pages are made of, all but the player. */
function pageFiles(bundle: Bundle): Set<string> {
  const chunks = chunksOf(bundle).filter(
    ({ moduleIds }) => !moduleIds?.some((id) => id.includes(PLAYER)),
  )
  return new Set(chunks.flatMap(pathsOf))
}
