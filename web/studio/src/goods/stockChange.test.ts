import { describe, expect, it } from 'vitest'

import { judge, likelyReason } from './stockChange'

const level = { on_hand: 10, reserved: 3 }

describe('a change of the shelf', () => {
  it('says what is there afterwards', () => {
    expect(judge(level, 5)).toEqual({ ok: true, after: 15 })
    expect(judge(level, -7)).toEqual({ ok: true, after: 3 })
  })

  it('never takes what buyers were promised', () => {
    expect(judge(level, -8)).toEqual({ ok: false, why: 'belowReserved' })
  })

  it('refuses to change nothing', () => {
    expect(judge(level, 0)).toEqual({ ok: false, why: 'nothing' })
    expect(judge(level, null)).toEqual({ ok: false, why: 'nothing' })
    expect(judge(level, 1.5)).toEqual({ ok: false, why: 'nothing' })
  })

  it('guesses the reason from the direction', () => {
    expect(likelyReason(4)).toBe('received')
    expect(likelyReason(-1)).toBe('damaged')
  })
})
