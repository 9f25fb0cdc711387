/// <reference path="./hls-light.d.ts" />
import type HlsType from 'hls.js'
import type {
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  PlaylistLoaderConstructor,
} from 'hls.js'

/** Plays one live playlist in a video element, and keeps at it. */

export type Picture = 'loading' | 'playing' | 'stalled'

const LOOK_EVERY_MS = 1_000
const JUMP_AFTER_S = 3 // without a new picture: go to the newest
const RELOAD_AFTER_S = 9 // still nothing: start over
const STALLED_AFTER_MS = 1_500 // shorter waits are nobody's business
const TOO_LATE_S = 8 // behind the newest picture: catch up at once
const LATER_PER_STALL_S = 0.25 // hls.js takes a whole second, for one stall at the start too
const STEADY_S = 8 // behind the newest picture, for whoever would rather not stumble
const TOO_LATE_STEADY_S = 20
const PLAIN_SPARE_S = 0.7 // without parts: to hear of a segment and fetch it, behind its length
const FIRST_RETRY_MS = 700
const LAST_RETRY_MS = 6_000

type HlsClass = typeof HlsType

export interface How {
  first?: string | null // the text of the playlist, where it is at hand
  isSteady?: boolean // some seconds later, and with less to stumble over
}

export class LiveEngine {
  private hls: HlsType | null = null
  private source = ''
  private first: string | null = null
  private isSteady = false
  private timer = 0
  private retryTimer = 0
  private stallTimer = 0
  private retries = 0
  private lastTime = -1
  private stillForS = 0
  private Hls: HlsClass | null = null
  private picture: Picture = 'loading'
  private hear: (picture: Picture) => void = () => undefined

  constructor(readonly video: HTMLVideoElement) {
    video.addEventListener('playing', this.onPlaying)
    video.addEventListener('waiting', this.onWaiting)
  }

  /** Have somebody told how the picture is, now and whenever that changes. */
  listen(hear: (picture: Picture) => void): void {
    this.hear = hear
    hear(this.picture)
  }

  /** Whether it plays this, in this way. */
  plays(source: string | null, { isSteady = false }: How): boolean {
    return this.source === source && this.isSteady === isSteady
  }

  /** Play what a playlist lists. */
  async play(source: string, how: How = {}): Promise<void> {
    this.source = source
    this.first = how.first ?? null
    this.isSteady = how.isSteady ?? false
    this.tell('loading')
    const { default: Hls } = await import('hls.js/light')
    if (this.source !== source) return // stopped or changed while the player was fetched
    this.Hls = Hls
    this.load()
    window.clearInterval(this.timer)
    this.timer = window.setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  stop(): void {
    this.source = ''
    window.clearInterval(this.timer)
    window.clearTimeout(this.retryTimer)
    window.clearTimeout(this.stallTimer)
    this.hls?.destroy()
    this.hls = null
    this.video.removeAttribute('src')
    this.video.load()
  }

  destroy(): void {
    this.stop()
    this.video.removeEventListener('playing', this.onPlaying)
    this.video.removeEventListener('waiting', this.onWaiting)
  }

  /** The moment of the programme that is on the screen; null when nobody can tell. */
  programmeMs(): number | null {
    if (this.hls !== null) return this.hls.playingDate?.getTime() ?? null
    const video = this.video as HTMLVideoElement & { getStartDate?: () => Date }
    const start = video.getStartDate?.().getTime()
    return start === undefined || Number.isNaN(start) ? null : start + video.currentTime * 1000
  }

  /** How far behind the newest picture one is, as far as anybody can tell. */
  latencyS(): number | null {
    const latencyS = this.hls?.latency ?? 0
    return latencyS > 0 ? latencyS : null
  }

  private tell(picture: Picture): void {
    this.picture = picture
    this.hear(picture)
  }

  private readonly onPlaying = (): void => {
    this.retries = 0
    window.clearTimeout(this.stallTimer)
    this.tell('playing')
  }

  private readonly onWaiting = (): void => {
    window.clearTimeout(this.stallTimer)
    this.stallTimer = window.setTimeout(() => this.tell('stalled'), STALLED_AFTER_MS)
  }

  private load(): void {
    this.hls?.destroy()
    this.hls = null
    this.stillForS = 0
    const Hls = this.Hls
    if (Hls === null || !Hls.isSupported()) {
      this.video.src = this.source // Safari plays it by itself
      void this.begin()
      return
    }
    const { first } = this
    this.first = null // it is of now
    const hls = new Hls({
      ...(first === null ? {} : { pLoader: beginningWith(Hls, first) }),
      ...(this.isSteady
        ? { lowLatencyMode: false, liveSyncDuration: STEADY_S }
        : { lowLatencyMode: true }),
      backBufferLength: 8,
      maxBufferLength: 12,
      maxLiveSyncPlaybackRate: 1.15,
      liveSyncOnStallIncrease: LATER_PER_STALL_S,
      enableWorker: true,
      startFragPrefetch: true, // while the browser opens the buffers
    })
    this.hls = hls
    let mended = 0
    hls.on(Hls.Events.MANIFEST_PARSED, () => void this.begin())
    hls.on(Hls.Events.BUFFER_APPENDED, () => this.arrive(hls.startPosition))
    let isPlain = false
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      if (details.partTarget > 0 || this.isSteady) {
        // It says itself how far behind one plays. Parts come back when fewer watch.
        if (isPlain) hls.targetLatency = details.partHoldBack
        isPlain = false
        return
      }
      // Three targets behind, where plain HLS begins: it need not stay there.
      if (!isPlain) this.video.addEventListener('playing', () => this.jump(), { once: true })
      isPlain = true
      const longest = Math.max(...details.fragments.map(({ duration }) => duration))
      hls.targetLatency = longest + PLAIN_SPARE_S
    })
    hls.on(Hls.Events.ERROR, (_, fault) => {
      if (!fault.fatal) return
      this.onWaiting()
      if (fault.type === Hls.ErrorTypes.MEDIA_ERROR && mended++ < 2) hls.recoverMediaError()
      else this.loadLater()
    })
    hls.loadSource(this.source)
    hls.attachMedia(this.video)
  }

  /** Go to where one begins once its picture is there: hls.js looks for it ten times a second. */
  private arrive(startS: number): void {
    const { video } = this
    if (video.currentTime > 0) return
    for (let n = 0; n < video.buffered.length; n++) {
      if (video.buffered.start(n) <= startS && startS < video.buffered.end(n)) video.currentTime = startS
    }
  }

  private loadLater(): void {
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.retries)
    this.retries += 1
    window.clearTimeout(this.retryTimer)
    this.retryTimer = window.setTimeout(
      () => {
        if (this.source !== '') this.load()
      },
      ceiling * (0.5 + Math.random() / 2),
    )
  }

  /** Begin with sound where the browser allows it, else without. */
  private async begin(): Promise<void> {
    try {
      await this.video.play()
    } catch (refusal) {
      if (!(refusal instanceof DOMException) || refusal.name !== 'NotAllowedError') return
      this.video.muted = true
      await this.video.play().catch(() => this.tell('stalled'))
    }
  }

  private look(): void {
    const { video } = this
    if (this.source === '' || document.hidden) return
    if (video.currentTime !== this.lastTime) {
      this.lastTime = video.currentTime
      this.stillForS = 0
      const tooLateS = this.isSteady ? TOO_LATE_STEADY_S : TOO_LATE_S
      if ((this.hls?.latency ?? 0) > tooLateS) this.jump()
      return
    }
    this.stillForS += LOOK_EVERY_MS / 1000
    if (this.stillForS === JUMP_AFTER_S) this.jump()
    if (this.stillForS >= RELOAD_AFTER_S) this.load()
  }

  private jump(): void {
    const { video } = this
    const newest = this.hls?.liveSyncPosition
    const { buffered } = video
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) - 0.5 : null
    const target = newest ?? end
    if (target !== null && target > video.currentTime) video.currentTime = target
    if (video.paused) void this.begin()
  }
}

/** A loader that has the first playlist at hand, and asks for every other one. */
function beginningWith(Hls: HlsClass, text: string): PlaylistLoaderConstructor {
  let atHand: string | null = text
  class Beginning extends Hls.DefaultConfig.loader {
    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      const data = atHand
      if (data === null) {
        super.load(context, config, callbacks)
        return
      }
      atHand = null
      const now = performance.now()
      this.stats.loading = { start: now, first: now, end: now }
      this.stats.loaded = this.stats.total = data.length
      const { href: url } = new URL(context.url, document.baseURI)
      queueMicrotask(() => callbacks.onSuccess({ url, data }, this.stats, context, null))
    }
  }
  return Beginning as unknown as PlaylistLoaderConstructor // of loaders hls.js knows one more type
}
