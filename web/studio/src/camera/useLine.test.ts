import { Problem } from '@hawker/shared'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import * as studio from '../api/studio'
import type { LineEvents } from './line'
import { useLine } from './useLine'

vi.mock('../api/studio')
const lines: { events: LineEvents; start: () => void; drop: () => void }[] = []
vi.mock('./line', () => ({
  Line: class {
    start = vi.fn()
    stop = vi.fn()
    drop = vi.fn()
    constructor(
      _path: string,
      _ticket: string,
      readonly events: LineEvents,
    ) {
      lines.push(this)
    }
  },
}))
const asked = vi.mocked(studio.askTicket)
const TICKET = { path: '/live/publish', ticket: 'tic' }
const ENDLESSLY_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
  asked.mockReset()
  asked.mockResolvedValue(TICKET)
  lines.length = 0
})
afterEach(() => vi.useRealTimers())

async function passes(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

test.each([
  [401, 'auth.sign_in_needed'],
  [403, 'auth.not_allowed'],
  [404, 'live.room_not_found'],
  [409, 'live.room_ended'],
])('before the air, a ticket that is refused (%i %s) is asked for once', async (status, code) => {
  asked.mockRejectedValue(new Problem(code, status))
  const line = useLine('rom_1', vi.fn())

  line.connect()
  await passes(ENDLESSLY_MS)

  expect(asked).toHaveBeenCalledOnce()
  expect([line.state.value, line.refusal.value?.code]).toEqual(['refused', code])
})

test('on air, a refused ticket ends it; going on air again asks once more', async () => {
  const line = useLine('rom_1', vi.fn())
  line.connect()
  await flushPromises()
  lines[0]?.events.ready()
  line.goOnAir()
  lines[0]?.events.started()
  asked.mockRejectedValue(new Problem('live.room_ended', 409))
  lines[0]?.events.over('lost', '')
  await passes(ENDLESSLY_MS)

  expect([line.state.value, asked.mock.calls.length]).toEqual(['refused', 2])
  asked.mockResolvedValue(TICKET)
  line.goOnAir()
  await flushPromises()
  expect([line.refusal.value, asked.mock.calls.length, lines.length]).toEqual([null, 3, 2])
})

test.each([
  ['nobody answers', new Problem('network.offline', 0)],
  ['it asks too often', new Problem('http.too_many', 429)],
  ['the site is being started', new Problem('http.status_502', 502)],
  ['the site fails', new Problem('http.status_500', 500)],
])('it comes back by itself when %s', async (_, failure) => {
  asked.mockRejectedValueOnce(failure)
  const line = useLine('rom_1', vi.fn())

  line.connect()
  await passes(ENDLESSLY_MS)
  lines[0]?.events.ready()

  expect([line.state.value, asked.mock.calls.length]).toEqual(['ready', 2])
})

test('a ticket that comes after leaving and coming back opens no second line', async () => {
  let first: (ticket: typeof TICKET) => void = () => undefined
  asked.mockImplementationOnce(() => new Promise((tell) => (first = tell)))
  const line = useLine('rom_1', vi.fn())

  line.connect()
  line.leave()
  line.connect()
  first(TICKET)
  await flushPromises()

  expect([asked.mock.calls.length, lines.length]).toEqual([2, 1])
})
