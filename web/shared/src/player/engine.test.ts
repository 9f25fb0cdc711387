import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { LiveEngine } from './engine'

type Hear = (name: string, told: object) => void
interface Config {
  lowLatencyMode: boolean
  pLoader?: new () => { load: (context: { url: string }, ...rest: object[]) => void }
}

const { made, asked, Hls } = vi.hoisted(() => {
  const made: { config: Config; hears: Map<string, Hear[]> }[] = []
  const asked: string[] = []
  class Hls {
    static Events = {
      MANIFEST_PARSED: 'parsed',
      LEVEL_LOADING: 'asked',
      LEVEL_LOADED: 'level',
      BUFFER_APPENDED: 'fed',
      ERROR: 'error',
    }
    static ErrorTypes = { NETWORK_ERROR: 'network', MEDIA_ERROR: 'media' }
    static DefaultConfig = {
      playlistLoadPolicy: { default: {} },
      loader: class {
        load({ url }: { url: string }): void {
          asked.push(url)
        }
      },
    }
    static isSupported = () => true
    hears = new Map<string, Hear[]>()
    targetLatency = 0
    latency = 0
    liveSyncPosition = null
    constructor(readonly config: Config) {
      made.push(this)
    }
    on(name: string, hear: Hear): void {
      this.hears.set(name, [...(this.hears.get(name) ?? []), hear])
    }
    loadSource = () => undefined
    attachMedia = () => undefined
    destroy = () => undefined
  }
  return { made, asked, Hls }
})
vi.mock('hls.js/light', () => ({ default: Hls }))

HTMLMediaElement.prototype.play = vi.fn(async () => undefined)
HTMLMediaElement.prototype.load = vi.fn()

const PLAYLIST = '/live/str_1/index.m3u8'
let engine: LiveEngine

beforeEach(async () => {
  vi.useFakeTimers()
  made.length = asked.length = 0
  engine = new LiveEngine(document.createElement('video'))
  await engine.play(PLAYLIST)
})
afterEach(() => {
  engine.destroy()
  vi.useRealTimers()
})

const tell = (name: string, told: object): void =>
  made.at(-1)?.hears.get(name)?.forEach((hear) => hear(name, told))
const modes = (): boolean[] => made.map(({ config }) => config.lowLatencyMode)

/** The playlist comes, and so much picture; then what it lists does not. */
function breaks({ afterS = 0, isFatal = true, hasList = true } = {}): void {
  if (hasList) tell('parsed', {})
  for (let second = 0; second < afterS; second += 1) {
    engine.video.currentTime += 1
    vi.advanceTimersByTime(1_000)
  }
  tell('error', { fatal: isFatal, type: 'network' })
  vi.advanceTimersByTime(isFatal ? 6_000 : 11_000)
}

test('after two loads without a picture it asks for whole segments, and stays with them', () => {
  breaks()
  breaks({ afterS: 2 }) // what was at hand
  expect(modes()).toEqual([true, true, false])

  breaks({ afterS: 30 })
  expect(modes()).toEqual([true, true, false, false])
})

test('a request that is never answered counts like one that is refused', () => {
  breaks({ isFatal: false })
  breaks({ isFatal: false })

  expect(modes()).toEqual([true, true, false])
})

/** A playlist is waited for; what comes is that one, or what there is. */
function waits(isAnswered: boolean, advanced = true): void {
  const deliveryDirectives = { msn: 9 }
  tell('asked', { deliveryDirectives })
  if (!isAnswered) tell('asked', { deliveryDirectives: null })
  tell('asked', { deliveryDirectives }) // the one after it: hls.js asks before it tells
  const details = { partTarget: 0.3, advanced }
  tell('level', { details, deliveryDirectives: isAnswered ? deliveryDirectives : null })
}

test('where waiting brings nothing, and the picture went on, it waits no more', () => {
  for (let n = 0; n < 9; n += 1) waits(false, false) // a host who is silent
  waits(false)
  waits(false)
  waits(true)
  waits(false)
  waits(false)
  expect(modes()).toEqual([true])

  waits(false)
  expect(modes()).toEqual([true, false])
  for (let n = 0; n < 9; n += 1) waits(true)
  expect(modes()).toEqual([true, false])
})

test('then nothing that it asks for has to wait', () => {
  breaks()
  breaks()
  const loader = new made[2]!.config.pLoader!()
  loader.load({ url: `http://site${PLAYLIST}?_HLS_msn=9&_HLS_part=2&_HLS_skip=YES` }, {}, {})

  expect(asked).toEqual([`http://site${PLAYLIST}`])
})

test('when whole segments bring no picture either, it begins anew', () => {
  for (let n = 0; n < 5; n += 1) breaks()

  expect(modes()).toEqual([true, true, false, true, true, false])
})

test('a site that is away, a host who is silent and a long picture are no reason', () => {
  breaks({ afterS: 60 })
  for (let n = 0; n < 4; n += 1) breaks({ hasList: false })
  breaks({ afterS: 60 })
  tell('parsed', {})
  vi.advanceTimersByTime(40_000) // nothing new, and nothing refused

  expect(modes().length).toBeGreaterThan(8)
  expect(new Set(modes())).toEqual(new Set([true]))
})
