import { beforeEach, expect, test, vi } from 'vitest'

import { PictureEncoder } from './encoding'
import { RateControl, STEPS } from './rate'
import { PICTURE, VIDEO_CONFIG } from './wire'

/** Encodes as fast as it is asked to: a key frame where one is wanted, all of one size. */
class Encoder {
  static made: Encoder
  state = 'configured'
  encodeQueueSize = 0
  bitrates: number[] = []
  private isFresh = false
  constructor(private readonly told: { output: (chunk: object, metadata?: object) => void }) {
    Encoder.made = this
  }
  configure({ bitrate }: { bitrate: number }): void {
    this.bitrates.push(bitrate)
    this.isFresh = true
  }
  encode({ timestamp }: { timestamp: number }, { keyFrame }: { keyFrame: boolean }): void {
    const type = keyFrame ? 'key' : 'delta'
    const metadata = this.isFresh ? { decoderConfig: { description: new Uint8Array(4) } } : {}
    this.isFresh = false
    const byteLength = Math.round((this.bitrates.at(-1) ?? 0) / 8 / FPS)
    this.told.output({ type, timestamp, byteLength, copyTo: vi.fn() }, metadata)
  }
}
vi.stubGlobal('VideoEncoder', Encoder)

const FPS = 30
const DELTA = 0
const KEY = 1

/** A socket that takes so many bits in a second; it is told nothing of the rest. */
class Socket {
  bufferedBytes = 0
  bps = Infinity
  heard: { kind: number; flags: number; atMs: number }[] = []
  readonly outlet = {
    bufferedBytes: () => this.bufferedBytes,
    timeUs: (pageUs: number) => pageUs,
    send: (whole: ArrayBuffer) => {
      const [kind = 0, flags = 0] = new Uint8Array(whole)
      this.bufferedBytes += whole.byteLength
      this.heard.push({ kind, flags, atMs: performance.now() })
    },
  }
  take(seconds: number): void {
    this.bufferedBytes = Math.max(0, this.bufferedBytes - (this.bps / 8) * seconds)
  }
}

let socket: Socket
let encoder: PictureEncoder
let frame = 0

/** The camera goes on for so long. */
function films(seconds: number): void {
  for (let n = 0; n < seconds * FPS; n += 1, frame += 1) {
    vi.advanceTimersByTime(1_000 / FPS)
    socket.take(1 / FPS)
    const timestamp = Math.round((frame * 1_000_000) / FPS)
    encoder.encode({ timestamp, displayWidth: 1280, displayHeight: 720 } as VideoFrame)
  }
}
const pictures = () => socket.heard.filter(({ kind }) => kind === PICTURE)

beforeEach(() => {
  vi.useFakeTimers()
  socket = new Socket()
  encoder = new PictureEncoder(new RateControl(), vi.fn())
  encoder.begin(socket.outlet)
  frame = 0
  films(5)
  return () => vi.useRealTimers()
})

test('a good line gets every picture, a key frame each second, at the best rate', () => {
  expect(pictures()).toHaveLength(5 * FPS)
  expect(pictures().filter(({ flags }) => flags === KEY)).toHaveLength(5)
  expect(Encoder.made.bitrates).toEqual([STEPS[0]])
})

test('on a line that takes nothing, pictures are left out until it takes some again', () => {
  socket.bps = 0
  films(1.5)
  const before = pictures().length
  films(3)
  expect(pictures()).toHaveLength(before) // none, not even a key frame
  expect(socket.bufferedBytes * 8).toBeLessThan(STEPS[0] * 1.2) // about a second waits, no more

  socket.bps = Infinity
  films(1)
  const first = pictures()[before]
  expect(first?.flags).toBe(KEY)
  expect(socket.heard.map(({ kind }) => kind)).toContain(VIDEO_CONFIG)
})

test('what is sent can be decoded: behind a gap comes a key frame, whole groups are left out', () => {
  socket.bps = 900_000
  films(30)

  const sent = pictures()
  const sinceLast = (n: number): number => (sent[n]?.atMs ?? 0) - (sent[n - 1]?.atMs ?? 0)
  const gaps = sent.filter((_, n) => n > 0 && sinceLast(n) > 1_500 / FPS)
  expect(gaps.length).toBeGreaterThan(0)
  expect(gaps.filter(({ flags }) => flags === DELTA)).toEqual([])
})

test('the rate goes down by steps until the line carries it, and comes back with the line', () => {
  socket.bps = 900_000
  films(40)
  const { bitrates } = Encoder.made
  expect(bitrates.slice(0, 4)).toEqual(STEPS.slice(0, 4))
  expect(encoder.rate.isLowered).toBe(true)

  const before = pictures().length
  socket.bps = Infinity
  films(100)
  expect(encoder.rate.isLowered).toBe(false)
  expect(bitrates.at(-1)).toBe(STEPS[0])
  expect(pictures().length - before).toBeGreaterThanOrEqual(100 * FPS - FPS)
})
