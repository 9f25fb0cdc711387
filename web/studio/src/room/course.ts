import type { RoomFigures } from '../api/types'

/** A broadcast over its time: joined from answers, summed up, and laid out for a chart. Pure. */

export type Sample = RoomFigures['samples'][number]
export type PinSpan = RoomFigures['pins'][number]

export interface Sums {
  viewers: number // of the latest step
  most: number // viewers at once
  mostAt: string | null
  orders: number
  amount: number // minor units
  currency: string | null // of what was sold first; null before that
  perMinute: number // orders of the last minute
}

/** One row of the table: what a part of the broadcast was like. */
export interface Stretch {
  at: number // ms, when it begins
  viewers: number // the most at once
  likes: number // that were given in it
  orders: number
  amount: number // minor units
  titles: string[] // of what was over the picture
}

const MINUTE_MS = 60_000
const GAP_STEPS = 3 // so many steps without a count are a gap
const LONG_MS = 2 * 60 * MINUTE_MS
const STRETCH_MINUTES = { short: 1, long: 10 }

/**
 * A fresh answer about the time from `sinceMs` on takes the place of what was known of it; null
 * says that the answer is about all of the broadcast.
 */
export function joined(
  known: RoomFigures | null,
  fresh: RoomFigures,
  sinceMs: number | null,
): RoomFigures {
  if (known === null || sinceMs === null) return fresh
  const before = ({ at }: { at: string }): boolean => Date.parse(at) < sinceMs
  const later = new Set(fresh.pins.map(({ begins_at: at }) => at))
  return {
    ...fresh,
    samples: [...known.samples.filter(before), ...fresh.samples],
    sales: [...known.sales.filter(before), ...fresh.sales],
    pins: [...known.pins.filter(({ begins_at: at }) => !later.has(at)), ...fresh.pins],
  }
}

export function sums(figures: RoomFigures): Sums {
  const { sales } = figures
  const currency = sales[0]?.total.currency ?? null
  const justNow = Date.parse(figures.now) - MINUTE_MS
  const best = figures.samples.reduce<Sample | null>(
    (most, each) => (most === null || each.viewers > most.viewers ? each : most),
    null,
  )
  return {
    viewers: figures.samples.at(-1)?.viewers ?? 0,
    most: best?.viewers ?? 0,
    mostAt: best?.at ?? null,
    orders: sales.reduce((sum, { orders }) => sum + orders, 0),
    amount: sales
      .filter(({ total }) => total.currency === currency)
      .reduce((sum, { total }) => sum + total.amount, 0),
    currency,
    perMinute: sales
      .filter(({ at }) => Date.parse(at) > justNow)
      .reduce((sum, { orders }) => sum + orders, 0),
  }
}

/** Viewers as points of a line; a null breaks it where nobody counted. */
export function viewersLine(samples: readonly Sample[]): [number, number | null][] {
  const points: [number, number | null][] = []
  let usual = Infinity
  for (const { at, viewers } of samples) {
    const time = Date.parse(at)
    const last = points.at(-1)?.[0]
    if (last !== undefined) {
      const step = time - last
      if (step > GAP_STEPS * Math.max(usual, 10_000)) points.push([last + 1, null])
      usual = Math.min(usual, step)
    }
    points.push([time, viewers])
  }
  return points
}

/** The part of the broadcast that is shown: all of it, or its last minutes. */
export function range(figures: RoomFigures, lastMs: number | null): [number, number] {
  const until = Date.parse(figures.ended_at ?? figures.now)
  const since = Date.parse(figures.started_at ?? figures.now)
  return [lastMs === null ? since : Math.max(since, until - lastMs), until]
}

/** The broadcast in rows of a minute, or of ten where it was long; quiet ones are rows too. */
export function stretches(figures: RoomFigures): Stretch[] {
  if (figures.started_at === null) return []
  const [since, until] = range(figures, null)
  const minutes = until - since > LONG_MS ? STRETCH_MINUTES.long : STRETCH_MINUTES.short
  const step = minutes * MINUTE_MS
  const first = Math.floor(since / step) * step
  const rows: Stretch[] = []
  for (let at = first; at <= until; at += step) {
    rows.push({ at, viewers: 0, likes: 0, orders: 0, amount: 0, titles: [] })
  }
  const rowOf = (at: string): Stretch | undefined => rows[Math.floor((Date.parse(at) - first) / step)]
  let likes = figures.samples[0]?.likes ?? 0
  for (const sample of figures.samples) {
    const row = rowOf(sample.at)
    if (!row) continue
    row.viewers = Math.max(row.viewers, sample.viewers)
    row.likes += Math.max(0, sample.likes - likes)
    likes = Math.max(likes, sample.likes)
  }
  for (const { at, orders, total } of figures.sales) {
    const row = rowOf(at) ?? rows.at(-1)
    if (!row) continue
    row.orders += orders
    row.amount += total.amount
  }
  for (const pin of figures.pins) {
    const [begins, ends] = [Date.parse(pin.begins_at), Date.parse(pin.ends_at ?? figures.now)]
    for (const row of rows) {
      if (row.at + step > begins && row.at < ends && pin.title) row.titles.push(pin.title)
    }
  }
  return rows.map((row) => ({ ...row, titles: [...new Set(row.titles)] }))
}
