import type { Schemas } from '@hawker/shared'

/** In which way somebody watches: chosen once, kept on this device. Pure but for `readWay`. */

export type Rendition = Schemas['Rendition']
export type Kind = Rendition['kind']

/** Statuses of a room in which there is a picture. */
export const SHOWN: readonly string[] = ['on_air', 'interrupted']

export interface Way {
  kind: Kind
  isSteady: boolean // seconds later, and with less to stumble over
}

const KEPT_AS = 'hawker.way-of-watching'
const KINDS: readonly Kind[] = ['full', 'low', 'sound']
const SECONDS_PER_HOUR = 3600
const BITS_PER_MB = 8_000_000
const MB_PER_GB = 1_000

/** The rendition of a kind, else the nearest that takes no more, else the first there is. */
export function pick(renditions: readonly Rendition[], kind: Kind): Rendition | undefined {
  const wanted = KINDS.indexOf(kind)
  const isPicture = kind !== 'sound'
  return (
    renditions.find((each) => each.kind === kind) ??
    // Who saves data still came to see something: sound alone is only ever chosen.
    renditions.find((each) => isPicture && each.kind !== 'sound' && KINDS.indexOf(each.kind) > wanted) ??
    renditions[0]
  )
}

/** What an hour takes at most, as a number of MB, or of GB from one on; null when nobody knows. */
export function perHour({ bandwidth }: Rendition): { amount: number; unit: 'MB' | 'GB' } | null {
  if (bandwidth === null) return null
  const mb = (bandwidth * SECONDS_PER_HOUR) / BITS_PER_MB
  if (mb >= MB_PER_GB) return { amount: Math.round(mb / 100) / 10, unit: 'GB' }
  return { amount: Math.max(10, Math.round(mb / 10) * 10), unit: 'MB' }
}

/** As chosen on this device before; who asked the browser to save data begins with less. */
export function readWay(): Way {
  const savesData = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData
  const usual: Way = { kind: savesData ? 'low' : 'full', isSteady: false }
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Partial<Way>
    const isKnown = KINDS.some((each) => each === kept.kind)
    return { kind: isKnown && kept.kind ? kept.kind : usual.kind, isSteady: kept.isSteady === true }
  } catch {
    return usual // not ours, or not to be read: it will be written over
  }
}

export function keepWay(way: Way): void {
  localStorage.setItem(KEPT_AS, JSON.stringify(way))
}
