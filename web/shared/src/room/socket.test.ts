import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { ClientFrame, Ordered, ServerFrame, Snapshot } from './frames'
import {
  FIRST_RETRY_MS,
  LAST_RETRY_MS,
  PING_EVERY_MS,
  PROBE_MS,
  RECOVER_AGAIN_MS,
  RoomSocket,
  SILENCE_MS,
} from './socket'

class Wire {
  static all: Wire[] = []
  readyState: number = WebSocket.OPEN
  sent: ClientFrame[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: (() => void) | null = null

  constructor(readonly url: string) {
    Wire.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame)
  }

  close(): void {
    this.readyState = WebSocket.CLOSED
  }

  says(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  breaks(): void {
    this.readyState = WebSocket.CLOSED
    this.onclose?.()
  }
}

const snapshot = (epoch: number, seq: number): Snapshot => ({
  t: 'snapshot',
  epoch,
  seq,
  now: '2026-05-01T04:00:00Z',
  me: { name: 'guest', role: 'viewer', can_chat: true },
  room: {
    status: 'on_air',
    viewers: 1,
    likes: 0,
    pinned: null,
    showcase: [],
    chat: [],
    slow_s: 0,
    is_quiet: false,
    announcement: null,
    poll: null,
    planned: null,
  },
})
const tick = (seq: number): ServerFrame => ({ t: 'tick', seq, likes: seq })

const entered: RoomSocket[] = []

function enter(random = 1) {
  const heard: number[] = []
  const states: string[] = []
  const parts: string[] = []
  const socket = new RoomSocket(
    '/room/rom_1',
    {
      snapshot: (frame) => heard.push(-frame.seq),
      recovered: () => undefined,
      ordered: (frame: Ordered) => heard.push(frame.seq),
      refused: () => undefined,
      you: vi.fn(),
      backstage: ({ part }) => parts.push(part),
      bye: () => undefined,
      connection: (state) => states.push(state),
    },
    {
      open: (url) => new Wire(url) as unknown as WebSocket,
      random: () => random,
      language: () => 'en',
    },
  )
  socket.start()
  entered.push(socket)
  return { socket, heard, states, parts }
}

const wire = (): Wire => {
  const newest = Wire.all.at(-1)
  if (newest === undefined) throw new Error('no socket was opened')
  return newest
}

beforeEach(() => {
  vi.useFakeTimers()
  Wire.all = []
})
afterEach(() => {
  for (const socket of entered.splice(0)) socket.stop() // they listen to the page
  vi.useRealTimers()
})

test('frames pass in order, and what was seen before does not pass again', () => {
  const { heard } = enter()

  wire().says(snapshot(1, 10))
  for (const seq of [11, 12, 12, 11, 13]) wire().says(tick(seq))

  expect(heard).toEqual([-10, 11, 12, 13])
})

test('a gap is asked for once, and nothing passes before it is filled', () => {
  const { heard } = enter()
  wire().says(snapshot(1, 10))

  for (const seq of [11, 14, 15]) wire().says(tick(seq))
  expect(wire().sent).toEqual([{ t: 'recover', epoch: 1, seq: 11 }])
  expect(heard).toEqual([-10, 11])

  for (const seq of [12, 13, 14, 15, 16]) wire().says(tick(seq))
  expect(heard).toEqual([-10, 11, 12, 13, 14, 15, 16])
})

test('a gap that stays open is asked for again, and a snapshot fills it too', () => {
  const { heard } = enter()
  wire().says(snapshot(1, 10))
  wire().says(tick(13))

  vi.advanceTimersByTime(RECOVER_AGAIN_MS)
  expect(wire().sent).toHaveLength(2)

  wire().says(snapshot(2, 40))
  wire().says(tick(41))
  expect(heard).toEqual([-10, -40, 41])
})

test('a broken socket comes back later and later, and says where it was', () => {
  const { states } = enter()
  expect(wire().url).toContain('/room/rom_1?lang=en')
  wire().says(snapshot(3, 7))

  wire().breaks()
  vi.advanceTimersByTime(FIRST_RETRY_MS - 1)
  expect(Wire.all).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(Wire.all).toHaveLength(2)
  expect(wire().url).toContain('epoch=3&seq=7')

  wire().breaks()
  vi.advanceTimersByTime(FIRST_RETRY_MS)
  expect(Wire.all).toHaveLength(2)
  vi.advanceTimersByTime(FIRST_RETRY_MS)
  expect(Wire.all).toHaveLength(3)
  expect(states).toEqual(['open', 'lost'])
})

test('the wait has a ceiling and is spread by half', () => {
  enter(0)
  for (let tries = 0; tries < 12; tries += 1) {
    wire().breaks()
    vi.advanceTimersByTime(LAST_RETRY_MS / 2)
  }
  expect(Wire.all).toHaveLength(13)
})

test('silence after a ping counts as a broken socket', () => {
  const { states } = enter()
  wire().says(snapshot(1, 1))

  vi.advanceTimersByTime(PING_EVERY_MS)
  expect(wire().sent).toEqual([{ t: 'ping' }])
  wire().says({ t: 'pong' })
  vi.advanceTimersByTime(PING_EVERY_MS)
  expect(states).toEqual(['open'])

  vi.advanceTimersByTime(SILENCE_MS)
  expect(states).toEqual(['open', 'lost'])
})

test('a goodbye says when to come back, or that there is no use', () => {
  const { states } = enter()
  wire().says(snapshot(1, 1))

  wire().says({ t: 'bye', code: 'live.hub_restarting', retry_after_ms: 250 })
  vi.advanceTimersByTime(250)
  expect(Wire.all).toHaveLength(2)

  wire().says({ t: 'bye', code: 'live.banned', retry_after_ms: null })
  vi.advanceTimersByTime(10 * LAST_RETRY_MS)
  expect(Wire.all).toHaveLength(2)
  expect(states.at(-1)).toBe('closed')
})

test('a line is only sent when the room is in reach', () => {
  const { socket } = enter()
  wire().says(snapshot(1, 1))

  expect(socket.chat('r-1', 'hello')).toBe(true)
  wire().readyState = WebSocket.CLOSED
  expect(socket.chat('r-2', 'lost')).toBe(false)
  expect(wire().sent).toEqual([{ t: 'chat', ref: 'r-1', text: 'hello' }])
})

test('what is said on the way in is said once one is in, and likes are let go', () => {
  const { socket } = enter()
  wire().says(snapshot(1, 1))
  socket.renew()

  expect(socket.chat('r-1', 'hello')).toBe(true)
  socket.like(3)
  expect(wire().sent).toEqual([])

  wire().breaks()
  expect(socket.chat('r-2', 'lost')).toBe(false)
  vi.advanceTimersByTime(FIRST_RETRY_MS)
  wire().says({ t: 'recovered', epoch: 1, seq: 1, now: snapshot(1, 1).now, me: snapshot(1, 1).me })

  expect(wire().sent).toEqual([{ t: 'chat', ref: 'r-1', text: 'hello' }])
})

test('only a few lines wait', () => {
  const { socket } = enter()

  const said = ['one', 'two', 'three', 'four'].map((text) => socket.chat(text, text))

  expect(said).toEqual([true, true, true, false])
})

test('a page that comes back asks for a sign of life at once', () => {
  const { states } = enter()
  wire().says(snapshot(1, 1))

  document.dispatchEvent(new Event('visibilitychange'))
  expect(wire().sent).toEqual([{ t: 'ping' }])
  wire().says({ t: 'pong' })
  vi.advanceTimersByTime(PROBE_MS)
  expect(Wire.all).toHaveLength(1)

  document.dispatchEvent(new Event('visibilitychange'))
  vi.advanceTimersByTime(PROBE_MS)
  expect(states.at(-1)).toBe('lost')

  document.dispatchEvent(new Event('visibilitychange'))
  expect(Wire.all).toHaveLength(2)
})

test('a socket that died in its sleep is replaced as soon as somebody looks', () => {
  enter()
  wire().says(snapshot(1, 1))
  wire().readyState = WebSocket.CLOSED

  document.dispatchEvent(new Event('visibilitychange'))

  expect(Wire.all).toHaveLength(2)
})

test('what is told backstage has no place in the sequence', () => {
  const { heard, parts } = enter()
  wire().says(snapshot(1, 1))
  wire().says({ t: 'backstage', part: 'script' })
  wire().says(tick(2))

  expect(parts).toEqual(['script'])
  expect(heard).toEqual([-1, 2])
})

test('signing in opens the room anew at the same place', () => {
  const { socket } = enter()
  wire().says(snapshot(5, 9))

  socket.renew()

  expect(Wire.all).toHaveLength(2)
  expect(wire().url).toContain('epoch=5&seq=9')
})

test('who left does not come back', () => {
  const { socket } = enter()
  wire().says(snapshot(1, 1))

  socket.stop()
  vi.advanceTimersByTime(10 * LAST_RETRY_MS)

  expect(Wire.all).toHaveLength(1)
})
