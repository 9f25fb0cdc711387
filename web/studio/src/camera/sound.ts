import workletUrl from './pcm.worklet.js?url&no-inline'

/** Microphone and the sound of a shared screen as one, 48 kHz in stereo, with its level. */

export const RATE = 48_000
const CHANNELS = 2
const FRAMES = 960

export class Sound {
  private readonly context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' })
  private readonly mix = new GainNode(this.context, {
    channelCount: CHANNELS,
    channelCountMode: 'explicit',
  })
  private inputs: MediaStreamAudioSourceNode[] = []
  private frames = 0
  private peak = 0

  /** `hear` gets 20 ms at a time; it closes what it gets. */
  async open(hear: (data: AudioData) => void): Promise<void> {
    await this.context.audioWorklet.addModule(workletUrl)
    const pcm = new AudioWorkletNode(this.context, 'pcm', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      channelCount: CHANNELS,
      channelCountMode: 'explicit',
    })
    pcm.port.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => {
      this.peak = data.reduce((most, sample) => Math.max(most, Math.abs(sample)), this.peak * 0.8)
      const timestamp = (this.frames * 1_000_000) / RATE
      this.frames += FRAMES
      hear(
        new AudioData({
          format: 'f32-planar',
          sampleRate: RATE,
          numberOfFrames: FRAMES,
          numberOfChannels: CHANNELS,
          timestamp,
          data,
        }),
      )
    }
    this.mix.connect(pcm)
    pcm.connect(this.context.destination) // it says nothing, but what leads nowhere is not run
    await this.context.resume()
  }

  /** Hear these streams, and no others. */
  follow(streams: (MediaStream | null)[]): void {
    for (const input of this.inputs) input.disconnect()
    this.inputs = streams
      .filter((stream) => stream !== null && stream.getAudioTracks().length > 0)
      .map((stream) => this.context.createMediaStreamSource(stream as MediaStream))
    for (const input of this.inputs) input.connect(this.mix)
  }

  mute(isMuted: boolean): void {
    this.mix.gain.value = isMuted ? 0 : 1
  }

  /** How loud it was just now, 0 to 1; -60 dB and less is 0. */
  get level(): number {
    return this.peak === 0 ? 0 : Math.max(0, Math.min(1, 1 + Math.log10(this.peak) / 3))
  }

  async close(): Promise<void> {
    this.follow([])
    if (this.context.state !== 'closed') await this.context.close()
  }
}
