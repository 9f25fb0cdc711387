import type { Said, SaidLine } from '@hawker/shared'

/** What is known of what was said: whole from one moment of the programme to another. Pure. */
export interface Stretch {
  fromMs: number
  untilMs: number
  lines: readonly SaidLine[] // oldest first
}

const KEPT = 1_000
const SHOWN = 200

/** The stretch, and what follows it. */
export function behind(known: Stretch, said: Said): Stretch {
  const seen = new Set(known.lines.slice(-SHOWN).map(({ id }) => id))
  const fresh = said.items.filter(({ id }) => !seen.has(id))
  const lines = [...known.lines, ...fresh].slice(-KEPT)
  const first = lines[0]
  const isCut = known.lines.length + fresh.length > KEPT && first !== undefined
  return {
    fromMs: isCut ? Date.parse(first.at) : known.fromMs,
    untilMs: Date.parse(said.until),
    lines,
  }
}

/** The newest lines that were said by then. */
export function shownAt(known: Stretch | null, programmeMs: number | null): SaidLine[] {
  if (known === null || programmeMs === null) return []
  return known.lines.filter(({ at }) => Date.parse(at) <= programmeMs).slice(-SHOWN)
}
