import { describe, expect, it } from 'vitest'

import { gradeBitrate, gradeFps, gradeKeyframes, megabits, remembered, sparkline } from './health'

describe('the health of a picture', () => {
  it('grades what it is told and nothing else', () => {
    expect([2_500_000, 600_000, 90_000, 0].map(gradeBitrate)).toEqual([
      'good',
      'fair',
      'poor',
      'unknown',
    ])
    expect([23, 20, 8, 0].map(gradeFps)).toEqual(['good', 'fair', 'poor', 'unknown'])
    expect([2, 2.04, 3, 10, null].map(gradeKeyframes)).toEqual([
      'good',
      'good',
      'fair',
      'poor',
      'unknown',
    ])
  })

  it('says bit rates in megabits', () => {
    expect(megabits(2_480_000)).toBe('2.48')
    expect(megabits(12_340_000)).toBe('12.3')
  })

  it('remembers a bounded number of readings', () => {
    expect(remembered([1, 2, 3], 4, 3)).toEqual([2, 3, 4])
  })

  it('draws the newest reading at the right edge, inside the box', () => {
    const path = sparkline([1_000, 2_000], 100, 20, 11)

    expect(path.startsWith('M90.0 ')).toBe(true)
    const [, last = ''] = path.split('L')
    const [x, y] = last.split(' ').map(Number)
    expect(x).toBe(100)
    expect(y).toBeGreaterThan(0)
    expect(y).toBeLessThan(20)
  })

  it('draws nothing of nothing', () => {
    expect(sparkline([], 100, 20, 11)).toBe('')
  })
})
