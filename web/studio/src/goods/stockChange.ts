/** A change of the shelf that somebody is about to make. */

export const REASONS = ['received', 'counted', 'damaged', 'returned'] as const
export type Reason = (typeof REASONS)[number]

export interface Level {
  on_hand: number
  reserved: number
}

export type Verdict = { ok: true; after: number } | { ok: false; why: 'nothing' | 'belowReserved' }

/** What the shelf holds afterwards, or why the change would be refused. */
export function judge(level: Level, delta: number | null): Verdict {
  if (delta === null || delta === 0 || !Number.isInteger(delta))
    return { ok: false, why: 'nothing' }
  const after = level.on_hand + delta
  return after < level.reserved ? { ok: false, why: 'belowReserved' } : { ok: true, after }
}

/** The reason that fits a change best; damaged goods only ever leave, deliveries only arrive. */
export function likelyReason(delta: number | null): Reason {
  return delta !== null && delta < 0 ? 'damaged' : 'received'
}
