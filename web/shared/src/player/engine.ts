/// <reference path="./hls-light.d.ts" />
import type HlsType from 'hls.js'
import type {
  HlsConfig,
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
const BARELY_S = 5 // of picture: what is at hand plays even where nothing more comes through
const PLAIN_AFTER = 2 // loads without a picture, although there was a playlist
const MISSED = 3 // playlists that came at once instead of the one that was waited for
const ANSWER_MS = 8_000 // the site holds a playlist back for 6 s at most

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
  private playedForS = 0 // since it was loaded
  private isRefused = false // something that its playlist lists, or its next playlist
  private blind = 0 // loads in a row without a picture
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
    this.isRefused = false
    this.blind = 0
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

  /**
   * Whether to ask for whole segments, as plain HLS does: some proxies let no request wait, or
   * collect what comes in pieces. When that brings no picture either, all of it is tried again.
   */
  private get isPlain(): boolean {
    return this.blind % (PLAIN_AFTER + 1) === PLAIN_AFTER
  }

  private load(): void {
    if (this.isRefused && this.playedForS < BARELY_S) this.blind += 1
    else if (!this.isPlain) this.blind = 0
    this.isRefused = false
    this.playedForS = this.stillForS = 0
    window.clearTimeout(this.retryTimer) // this is it
    this.hls?.destroy()
    this.hls = null
    const Hls = this.Hls
    if (Hls === null || !Hls.isSupported()) {
      this.video.src = this.source // Safari plays it by itself
      void this.begin()
      return
    }
    const hls = new Hls(this.config(Hls))
    this.hls = hls
    let mended = 0
    let hasList = false
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      hasList = true
      void this.begin()
    })
    hls.on(Hls.Events.BUFFER_APPENDED, () => this.arrive(hls.startPosition))
    this.keepNear(Hls, hls)
    this.mindWaits(Hls, hls)
    hls.on(Hls.Events.ERROR, (_, fault) => {
      if (hasList && fault.type === Hls.ErrorTypes.NETWORK_ERROR) this.isRefused = true
      if (!fault.fatal) return
      this.onWaiting()
      if (fault.type === Hls.ErrorTypes.MEDIA_ERROR && mended++ < 2) hls.recoverMediaError()
      else this.loadLater()
    })
    hls.loadSource(this.source)
    hls.attachMedia(this.video)
  }

  private config(Hls: HlsClass): Partial<HlsConfig> {
    const { first, isSteady, isPlain } = this
    this.first = null // it is of now
    const { playlistLoadPolicy: usual } = Hls.DefaultConfig
    return {
      ...(first === null ? {} : { pLoader: beginningWith(Hls, first) }),
      ...(isPlain ? { pLoader: asking(Hls) } : {}),
      ...(isSteady ? { liveSyncDuration: STEADY_S } : {}),
      lowLatencyMode: !isSteady && !isPlain,
      playlistLoadPolicy: { default: { ...usual.default, maxTimeToFirstByteMs: ANSWER_MS } },
      backBufferLength: 8,
      maxBufferLength: 12,
      maxLiveSyncPlaybackRate: 1.15,
      liveSyncOnStallIncrease: LATER_PER_STALL_S,
      enableWorker: true,
      startFragPrefetch: true, // while the browser opens the buffers
    }
  }

  /** Stay near the newest picture where the playlist tells no parts. */
  private keepNear(Hls: HlsClass, hls: HlsType): void {
    let hasNone = false
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      if (details.partTarget > 0 || this.isSteady) {
        // It says itself how far behind one plays. Parts come back when fewer watch.
        if (hasNone) hls.targetLatency = this.isPlain ? details.holdBack : details.partHoldBack
        hasNone = false
        return
      }
      // Three targets behind, where plain HLS begins: it need not stay there.
      if (!hasNone) this.video.addEventListener('playing', () => this.jump(), { once: true })
      hasNone = true
      const longest = Math.max(...details.fragments.map(({ duration }) => duration))
      hls.targetLatency = longest + PLAIN_SPARE_S
    })
  }

  /**
   * Notice when waiting brings nothing: hls.js gives such a request up, asks for what there is,
   * and finds that the picture went on. Of a host who is silent it finds nothing new.
   */
  private mindWaits(Hls: HlsClass, hls: HlsType): void {
    let isWaiting = false
    let isGivenUp = false
    let missed = 0
    hls.on(Hls.Events.LEVEL_LOADING, (_, { deliveryDirectives }) => {
      const waits = deliveryDirectives?.msn !== undefined
      if (!waits) isGivenUp = isWaiting // the next one may be asked for before this one is told
      isWaiting = waits
    })
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details, deliveryDirectives }) => {
      if (deliveryDirectives?.msn !== undefined) missed = 0
      else if (isGivenUp && details.advanced) missed += 1
      isGivenUp = false
      if (missed < MISSED) return
      this.isRefused = false
      this.blind = PLAIN_AFTER
      this.load()
    })
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
      this.playedForS += LOOK_EVERY_MS / 1000
      const tooLateS = this.isSteady || this.isPlain ? TOO_LATE_STEADY_S : TOO_LATE_S
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

/** A loader whose playlists come as they are now: nothing is waited for, and nothing left out. */
function asking(Hls: HlsClass): PlaylistLoaderConstructor {
  class Asking extends Hls.DefaultConfig.loader {
    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      const url = new URL(context.url, document.baseURI)
      for (const name of ['_HLS_msn', '_HLS_part', '_HLS_skip']) url.searchParams.delete(name)
      context.url = url.href
      super.load(context, config, callbacks)
    }
  }
  return Asking as unknown as PlaylistLoaderConstructor
}
