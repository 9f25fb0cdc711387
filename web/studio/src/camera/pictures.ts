import { TrackClock } from './clock'
import { sentSize } from './sources'

/** Frames of one or two tracks, as they come, even while the page is behind another. */

interface Processor {
  readable: ReadableStream<VideoFrame>
}
type ProcessorClass = new (init: { track: MediaStreamTrack }) => Processor

const CORNER = 0.26 // of the width, for the camera over the screen
const MARGIN = 0.02
const FASTEST_US = 1_000_000 / 31
const STILL_MS = 150 // without a new frame: the last one is sent again

export class Pictures {
  private readonly clock = new TrackClock()
  private readonly canvas = new OffscreenCanvas(2, 2)
  private corner: VideoFrame | null = null
  private last: VideoFrame | null = null
  private lastAtUs = -Infinity
  private isOver = false

  constructor(
    main: MediaStreamTrack,
    inCorner: MediaStreamTrack | null,
    private readonly show: (frame: VideoFrame) => void, // whoever is shown it does not keep it
  ) {
    this.follow(main, (frame) => this.onMain(frame))
    if (inCorner !== null) this.follow(inCorner, (frame) => this.keepCorner(frame))
  }

  /** Show the last frame again when nothing new came: a screen that stands still sends nothing. */
  tick(): void {
    const nowUs = performance.now() * 1_000
    if (this.isOver || this.last === null || nowUs - this.lastAtUs < STILL_MS * 1_000) return
    this.pass(new VideoFrame(this.last, { timestamp: nowUs }))
  }

  close(): void {
    this.isOver = true
    this.corner?.close()
    this.last?.close()
    this.corner = this.last = null
  }

  private follow(track: MediaStreamTrack, take: (frame: VideoFrame) => void): void {
    const Processor = (window as { MediaStreamTrackProcessor?: ProcessorClass })
      .MediaStreamTrackProcessor
    if (Processor === undefined) this.watch(track, take)
    else void this.read(new Processor({ track }).readable.getReader(), take)
  }

  private async read(
    reader: ReadableStreamDefaultReader<VideoFrame>,
    take: (frame: VideoFrame) => void,
  ): Promise<void> {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      if (this.isOver) {
        value.close()
        await reader.cancel()
        return
      }
      take(value)
    }
  }

  /** Where the browser gives no frames of a track: take them from an element that plays it. */
  private watch(track: MediaStreamTrack, take: (frame: VideoFrame) => void): void {
    const video = document.createElement('video')
    video.muted = true
    video.playsInline = true
    video.srcObject = new MediaStream([track])
    void video.play()
    const next = (): void => {
      if (this.isOver) return
      take(new VideoFrame(video, { timestamp: performance.now() * 1_000 }))
      video.requestVideoFrameCallback(next)
    }
    video.requestVideoFrameCallback(next)
  }

  private onMain(frame: VideoFrame): void {
    const atUs = this.clock.at(frame.timestamp, performance.now() * 1_000)
    if (atUs - this.lastAtUs < FASTEST_US) {
      frame.close()
      return
    }
    const source = this.corner === null ? frame : this.composed(frame, this.corner)
    this.pass(new VideoFrame(source, { timestamp: atUs }))
    frame.close()
  }

  private composed(frame: VideoFrame, corner: VideoFrame): OffscreenCanvas {
    const { width, height } = sentSize(frame.displayWidth, frame.displayHeight)
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
    }
    const context = this.canvas.getContext('2d', { alpha: false })
    context?.drawImage(frame, 0, 0, width, height)
    const wide = width * CORNER
    const high = (wide * corner.displayHeight) / corner.displayWidth
    const gap = width * MARGIN
    context?.drawImage(corner, width - wide - gap, height - high - gap, wide, high)
    return this.canvas
  }

  private keepCorner(frame: VideoFrame): void {
    this.corner?.close()
    this.corner = frame
  }

  private pass(frame: VideoFrame): void {
    this.lastAtUs = Math.max(frame.timestamp, this.lastAtUs)
    this.last?.close()
    this.last = frame.clone()
    this.show(frame)
    frame.close()
  }
}
