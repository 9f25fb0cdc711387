import { createHash } from 'node:crypto'

import { build, type Plugin } from 'vite'

/**
 * Builds the service worker after the app, as /sw.js, with the names of what the first page needs.
 * Its own build number changes with them, so that browsers notice.
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
      const digest = createHash('sha256').update(shell.join('\n')).digest('hex').slice(0, 12)
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'error',
        define: { __SHELL__: JSON.stringify(shell), __BUILD__: JSON.stringify(digest) },
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
  facadeModuleId?: string | null
  viteMetadata?: { importedCss: Set<string> }
}

type Bundle = Record<string, unknown>

/** The entry with everything it imports, and their styles. */
function firstFiles(bundle: Bundle): string[] {
  const chunks = Object.values(bundle) as Chunk[]
  const entry = chunks.find((chunk) => chunk.isEntry)
  const found = new Set<string>()
  const follow = (name: string): void => {
    const chunk = bundle[name] as Chunk | undefined
    if (chunk === undefined || found.has(name)) return
    found.add(name)
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css)
    chunk.imports?.forEach(follow)
  }
  if (entry !== undefined) follow(entry.fileName)
  return [...found].map((name) => `/${name}`)
}

/** Both languages: nobody knows which one will be wanted on the road. */
function wordsOf(bundle: Bundle): string[] {
  const chunks = Object.values(bundle) as Chunk[]
  return chunks
    .filter((chunk) => chunk.facadeModuleId?.includes('/src/words/'))
    .map((chunk) => `/${chunk.fileName}`)
}
