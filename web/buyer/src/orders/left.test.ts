import { expect, test } from 'vitest'

import { leftUntil } from './left'

const now = Date.parse('2026-05-01T04:00:00Z')

test.each([
  ['2026-05-11T04:00:00Z', 'days', { d: 10, h: 0, m: 0 }],
  ['2026-05-02T09:30:00Z', 'day', { d: 1, h: 5, m: 30 }],
  ['2026-05-01T06:01:59Z', 'hours', { d: 0, h: 2, m: 1 }],
  ['2026-05-01T04:01:00Z', 'minutes', { d: 0, h: 0, m: 1 }],
  ['2026-05-01T04:00:59Z', 'soon', { d: 0, h: 0, m: 0 }],
  ['2026-04-01T04:00:00Z', 'soon', { d: 0, h: 0, m: 0 }],
])('until %s it is a matter of %s', (deadline, key, figures) => {
  expect(leftUntil(deadline, now)).toEqual({ key, figures })
})
