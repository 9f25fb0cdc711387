import { describe, expect, it } from 'vitest'

import { found, type Target } from './palette'

function target(group: Target['group'], label: string): Target {
  return { group, key: label, label, to: { name: 'today' } }
}

const targets = [
  target('pages', 'Orders'),
  target('rooms', 'Spring orders live'),
  target('goods', 'Longjing'),
]

describe('the command palette', () => {
  it('offers pages and rooms before anything is typed', () => {
    expect(found(' ', targets).map(({ label }) => label)).toEqual(['Orders', 'Spring orders live'])
  })

  it('puts what starts with the words first', () => {
    const shuffled = [targets[1]!, targets[0]!]
    expect(found('ord', shuffled).map(({ label }) => label)).toEqual([
      'Orders',
      'Spring orders live',
    ])
    expect(found('longj', targets)).toHaveLength(1)
    expect(found('zzz', targets)).toEqual([])
  })
})
