import { expect, it } from 'vitest'

import { merged } from './lines'

it('puts what was sold between what was said, by time', () => {
  const said = (id: string, at: string) =>
    ({ id, at, name: 'Lin', role: 'viewer', text: id }) as const
  const sale = {
    id: 's',
    at: '2026-05-01T12:00:05Z',
    sale: { name: 'L***', title: 'x', quantity: 1 },
  }

  const lines = merged(
    [said('a', '2026-05-01T12:00:01Z'), said('b', '2026-05-01T12:00:09Z')],
    [sale],
  )

  expect(lines.map(({ id }) => id)).toEqual(['a', 's', 'b'])
})
