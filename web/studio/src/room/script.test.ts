import { describe, expect, it } from 'vitest'

import type { Script, Step } from '../api/types'
import {
  beforeOf,
  behindS,
  clockOf,
  currentOf,
  draftOf,
  nextOf,
  plannedMinutes,
  spentS,
  stepsOf,
} from './script'

const NOW = Date.parse('2026-05-01T12:00:00Z')
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString()

function step(id: string, part: Partial<Step> = {}): Step {
  return {
    id,
    text: id,
    product_id: null,
    planned_minutes: null,
    begun_at: null,
    spent_s: 0,
    ...part,
  }
}
const script = (...steps: Step[]): Script => ({ steps, revision: 'r', now: ago(0) })

describe('a script', () => {
  it('knows where its host is', () => {
    const fresh = script(step('a'), step('b'))
    expect([currentOf(fresh), nextOf(fresh)?.id, beforeOf(fresh)]).toEqual([null, 'a', null])

    const running = script(step('a', { spent_s: 9 }), step('b', { begun_at: ago(5) }), step('c'))
    expect(currentOf(running)?.id).toBe('b')
    expect([nextOf(running)?.id, beforeOf(running)?.id]).toEqual(['c', 'a'])

    const last = script(step('a', { spent_s: 9 }), step('b', { begun_at: ago(5) }))
    expect(nextOf(last)).toBeNull()
    expect(nextOf(script(step('a', { spent_s: 9 }), step('b', { spent_s: 3 })))).toBeNull()
    expect(nextOf(script(step('a', { spent_s: 9 }), step('b'), step('c')))?.id).toBe('b')
  })

  it('counts its time, and what is more or less than planned', () => {
    const running = step('b', { begun_at: ago(90), spent_s: 30, planned_minutes: 1 })
    expect(spentS(running, NOW)).toBe(120)

    const done = step('a', { spent_s: 100, planned_minutes: 2 })
    const free = step('x', { spent_s: 500 })
    const ahead = step('c', { planned_minutes: 9 })
    expect(behindS(script(done, free, ahead), NOW)).toBe(-20)
    expect(behindS(script(done, free, running, ahead), NOW)).toBe(40)
    const later = step('d', { spent_s: 1, planned_minutes: 5 })
    expect(behindS(script(done, running, later), NOW)).toBe(40)
    expect(plannedMinutes([done, free, ahead])).toBe(11)
    expect([75, -5, 4_500].map(clockOf)).toEqual(['1:15', '0:05', '1:15:00'])
  })

  it('is written down without empty rows', () => {
    const draft = draftOf(script(step('a', { planned_minutes: 2 })))
    draft.push({ key: 'n', id: null, text: '  ', product_id: null, planned_minutes: 3 })
    draft.push({ key: 'm', id: null, text: ' Pour\nit ', product_id: 'prd_1', planned_minutes: null })

    expect(stepsOf(draft)).toEqual([
      { id: 'a', text: 'a', product_id: null, planned_minutes: 2 },
      { id: null, text: 'Pour it', product_id: 'prd_1', planned_minutes: null },
    ])
  })
})
