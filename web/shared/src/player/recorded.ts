/// <reference path="./hls-light.d.ts" />
import type HlsType from 'hls.js'

import type { Picture } from './engine'
import { lengthS, positionOf, programmeAt, type Span } from './timeline'

/** Plays a recording in a video element: one that is whole, or one that is still added to. */

const STALLED_AFTER_MS = 1_500
const RETRY_MS = 2_000
const RETRIES = 5
const BEHIND_S = 30 // of what was played, kept for who goes back a little

export class RecordedEngine {
  private hls: HlsType | null = null
  private source = ''
  private startMs: number | null = null
  private stallTimer = 0
  private retryTimer = 0
  private retries = 0

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly tell: (picture: Picture) => void,
  ) {
    video.addEventListener('playing', this.onPlaying)
    video.addEventListener('waiting', this.onWaiting)
    video.addEventListener('loadedmetadata', this.onMetadata)
  }

  /** Play it from a moment of the programme, from its beginning without one. */
  async play(source: string, startMs: number | null): Promise<void> {
    this.source = source
    this.startMs = startMs
    this.tell('loading')
    const { default: Hls } = await import('hls.js/light')
    if (this.source !== source) return // stopped or changed while the player was fetched
    this.unload()
    if (!Hls.isSupported()) {
      this.video.src = source // Safari plays it by itself
      void this.begin()
      return
    }
    const hls = new Hls({
      autoStartLoad: false,
      backBufferLength: BEHIND_S,
      maxBufferLength: 20,
      enableWorker: true,
    })
    this.hls = hls
    let mended = 0
    let isBegun = false
    hls.on(Hls.Events.MANIFEST_PARSED, () => hls.startLoad(0))
    hls.on(Hls.Events.LEVEL_LOADED, () => {
      if (isBegun) return
      isBegun = true
      this.goToStart()
      void this.begin()
    })
    hls.on(Hls.Events.ERROR, (_, fault) => {
      if (!fault.fatal) return
      this.onWaiting()
      if (fault.type === Hls.ErrorTypes.MEDIA_ERROR && mended++ < 2) hls.recoverMediaError()
      else this.again()
    })
    hls.loadSource(source)
    hls.attachMedia(this.video)
  }

  stop(): void {
    this.source = ''
    window.clearTimeout(this.stallTimer)
    window.clearTimeout(this.retryTimer)
    this.unload()
    this.video.removeAttribute('src')
    this.video.load()
  }

  destroy(): void {
    this.stop()
    this.video.removeEventListener('playing', this.onPlaying)
    this.video.removeEventListener('waiting', this.onWaiting)
    this.video.removeEventListener('loadedmetadata', this.onMetadata)
  }

  /** The moment of the programme that is on the screen; null when nobody can tell. */
  programmeMs(): number | null {
    return programmeAt(this.spans(), this.video.currentTime)
  }

  /** Where a moment lies; null before anything is known of the recording. */
  positionOf(programmeMs: number): number | null {
    return positionOf(this.spans(), programmeMs)
  }

  lengthS(): number {
    return lengthS(this.spans())
  }

  seek(positionS: number): void {
    this.video.currentTime = Math.max(0, Math.min(positionS, this.lengthS() - 0.2))
  }

  seekTo(programmeMs: number): void {
    const positionS = this.positionOf(programmeMs)
    if (positionS === null) this.startMs = programmeMs
    else this.seek(positionS)
  }

  private spans(): Span[] {
    const details = this.hls?.levels?.[0]?.details
    if (details) {
      return details.fragments.flatMap(({ start, duration, programDateTime }) =>
        programDateTime === null
          ? []
          : [{ startS: start, durationS: duration, programmeMs: programDateTime }],
      )
    }
    const video = this.video as HTMLVideoElement & { getStartDate?: () => Date }
    const programmeMs = video.getStartDate?.().getTime()
    if (programmeMs === undefined || Number.isNaN(programmeMs)) return []
    return [{ startS: 0, durationS: video.duration || 0, programmeMs }]
  }

  private readonly onMetadata = (): void => {
    if (this.hls === null) this.goToStart()
  }

  private goToStart(): void {
    const { startMs } = this
    this.startMs = null
    if (startMs !== null) this.seekTo(startMs)
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

  /** Start over where it stopped: a recording may move while it is watched. */
  private again(): void {
    if (this.retries++ >= RETRIES) return
    const at = this.programmeMs()
    window.clearTimeout(this.retryTimer)
    this.retryTimer = window.setTimeout(() => {
      if (this.source !== '') void this.play(this.source, at)
    }, RETRY_MS)
  }

  private unload(): void {
    this.hls?.destroy()
    this.hls = null
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
}
