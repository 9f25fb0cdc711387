import { formatTime } from '@hawker/shared'

/** When a room begins, as people say it. Pure. */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const EVENING = 18 // hours; from then on a day is called tonight
const EXPECTED_FOR_MS = 3 * HOUR_MS // the server waits for a late host as long

export interface Start {
  key: 'today' | 'tonight' | 'tomorrow' | 'day' // of the words
  time: string
  day: string
}

/** What is said of a start, in the reader's own time zone. */
export function startOf(startsAt: string, nowMs: number, locale: string): Start {
  const at = new Date(startsAt)
  const time = formatTime(startsAt, locale).replace(/\s/gu, '\u00a0') // 8:40 PM stays in one line
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
  }).format(at)
  return { key: nameOf(at, new Date(nowMs)), time, day }
}

function nameOf(at: Date, now: Date): Start['key'] {
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS)
  if (days === 0) return at.getHours() >= EVENING ? 'tonight' : 'today'
  return days === 1 ? 'tomorrow' : 'day'
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}

export type Expectation = 'unknown' | 'far' | 'soon' | 'late' | 'missed'

/** How a room that has not begun stands to its time: within a day it is counted down. */
export function expectationOf(startsAt: string | null, nowMs: number): Expectation {
  if (startsAt === null) return 'unknown'
  const leftMs = Date.parse(startsAt) - nowMs
  if (leftMs > DAY_MS) return 'far'
  if (leftMs > 0) return 'soon'
  return leftMs > -EXPECTED_FOR_MS ? 'late' : 'missed'
}
