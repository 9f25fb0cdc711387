import { TrackClock } from './clock'
import type { RateControl } from './rate'
import { sentSize } from './sources'
import {
  AAC,
  AUDIO_CONFIG,
  type Kind,
  message,
  messageOf,
  OPUS,
  PICTURE,
  SOUND,
  VIDEO_CONFIG,
} from './wire'

/** The browser's own encoders, and the messages that come out of them. */

const KEY_EVERY_US = 1_000_000
const QUEUE_LIMIT = 4 // frames that wait for the encoder: the device is too slow
const FPS = 30
const SOUND_BPS = 96_000
const CODEC = 'avc1.42E01F' // baseline 3.1: 720p30, and no pictures out of order

export interface Meters {
  frames: number
  bytes: number
  keyIntervalS: number | null
  size: { width: number; height: number } | null
}

export interface Outlet {
  bufferedBytes: () => number
  timeUs: (pageUs: number) => number
  send: (whole: ArrayBuffer) => void
}

export class PictureEncoder {
  private readonly encoder: VideoEncoder
  private configured = { width: 0, height: 0, bps: 0 }
  private config: ArrayBuffer | null = null
  private lastKeyUs = -Infinity
  private lastKeySentUs = -Infinity
  private wantsKey = true
  readonly meters: Meters = { frames: 0, bytes: 0, keyIntervalS: null, size: null }
  outlet: Outlet | null = null // nobody listens yet; the encoder runs all the same

  constructor(
    public rate: RateControl,
    fail: (error: unknown) => void,
  ) {
    this.encoder = new VideoEncoder({
      output: (chunk, metadata) => this.pass(chunk, metadata),
      error: fail,
    })
  }

  /** Send to a new listener: it begins with the configuration and a key frame. */
  begin(outlet: Outlet): void {
    this.outlet = outlet
    if (this.config !== null) outlet.send(this.config)
    this.wantsKey = true
  }

  encode(frame: VideoFrame): void {
    if (this.encoder.state === 'closed') return
    this.configure(frame)
    if (this.encoder.encodeQueueSize > QUEUE_LIMIT) {
      this.rate.trouble(performance.now())
      return
    }
    const keyFrame = this.wantsKey || frame.timestamp - this.lastKeyUs >= KEY_EVERY_US
    if (keyFrame) this.lastKeyUs = frame.timestamp
    this.wantsKey = false
    this.encoder.encode(frame, { keyFrame })
  }

  close(): void {
    this.outlet = null
    if (this.encoder.state !== 'closed') this.encoder.close()
  }

  private configure(frame: VideoFrame): void {
    const { width, height } = sentSize(frame.displayWidth, frame.displayHeight)
    const { bps } = this.rate
    const is = this.configured
    if (is.width === width && is.height === height && is.bps === bps) return
    this.configured = { width, height, bps }
    this.meters.size = { width, height }
    this.encoder.configure({
      codec: CODEC,
      width,
      height,
      bitrate: bps,
      framerate: FPS,
      latencyMode: 'realtime',
      avc: { format: 'avc' },
    })
    this.wantsKey = true
  }

  private pass(chunk: EncodedVideoChunk, metadata?: EncodedVideoChunkMetadata): void {
    const isKey = chunk.type === 'key'
    this.meters.frames += 1
    this.meters.bytes += chunk.byteLength
    if (isKey) {
      const interval = (chunk.timestamp - this.lastKeySentUs) / 1_000_000
      if (Number.isFinite(interval)) this.meters.keyIntervalS = interval
      this.lastKeySentUs = chunk.timestamp
    }
    const description = metadata?.decoderConfig?.description
    if (description !== undefined) {
      this.config = messageOf(VIDEO_CONFIG, bytesOf(description))
      this.outlet?.send(this.config)
    }
    if (this.outlet === null) return
    const verdict = this.rate.decide(this.outlet.bufferedBytes(), isKey, performance.now())
    if (verdict === 'key') this.wantsKey = true
    if (verdict === 'send') sendChunk(this.outlet, PICTURE, chunk, chunk.timestamp, isKey)
  }
}

export class SoundEncoder {
  private readonly encoder: AudioEncoder
  private readonly clock = new TrackClock()
  private config: ArrayBuffer | null = null
  private channels = 2
  private isAac = false
  meters = { frames: 0, bytes: 0 }
  outlet: Outlet | null = null

  constructor(fail: (error: unknown) => void) {
    this.encoder = new AudioEncoder({
      output: (chunk, metadata) => this.pass(chunk, metadata),
      error: fail,
    })
  }

  /** Choose AAC where there is an encoder for it, else Opus (decision 0059). */
  async open(sampleRate: number): Promise<void> {
    const common = { sampleRate, numberOfChannels: this.channels, bitrate: SOUND_BPS }
    const aac = { ...common, codec: 'mp4a.40.2' }
    this.isAac = (await AudioEncoder.isConfigSupported(aac).catch(() => null))?.supported === true
    if (!this.isAac) this.config = messageOf(AUDIO_CONFIG, [OPUS, this.channels])
    this.encoder.configure(this.isAac ? aac : { ...common, codec: 'opus' })
  }

  begin(outlet: Outlet): void {
    this.outlet = outlet
    if (this.config !== null) outlet.send(this.config)
  }

  encode(data: AudioData): void {
    if (this.encoder.state === 'configured') this.encoder.encode(data)
    data.close()
  }

  close(): void {
    this.outlet = null
    if (this.encoder.state !== 'closed') this.encoder.close()
  }

  private pass(chunk: EncodedAudioChunk, metadata?: EncodedAudioChunkMetadata): void {
    this.meters.frames += 1
    this.meters.bytes += chunk.byteLength
    const description = metadata?.decoderConfig?.description
    if (this.isAac && description !== undefined) {
      this.config = messageOf(AUDIO_CONFIG, [AAC, ...bytesOf(description)])
      this.outlet?.send(this.config)
    }
    const atUs = this.clock.at(chunk.timestamp, performance.now() * 1_000)
    if (this.outlet !== null && this.config !== null) sendChunk(this.outlet, SOUND, chunk, atUs)
  }
}

function sendChunk(
  outlet: Outlet,
  kind: Kind,
  chunk: EncodedVideoChunk | EncodedAudioChunk,
  pageUs: number,
  isKey = false,
): void {
  const { whole, body } = message(kind, outlet.timeUs(pageUs), chunk.byteLength, isKey)
  chunk.copyTo(body)
  outlet.send(whole)
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
