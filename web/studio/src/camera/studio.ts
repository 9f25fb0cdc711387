import { PictureEncoder, SoundEncoder } from './encoding'
import { Pictures } from './pictures'
import { RateControl } from './rate'
import { RATE, Sound } from './sound'
import type { Sources } from './sources'

/** Everything between the camera and the socket: what is shown, heard and encoded. */
export class CameraStudio {
  readonly sound = new Sound()
  readonly picture: PictureEncoder
  readonly voice: SoundEncoder
  private shown: Pictures | null = null

  constructor(fail: (error: unknown) => void) {
    this.picture = new PictureEncoder(new RateControl(), fail)
    this.voice = new SoundEncoder(fail)
  }

  async open(): Promise<void> {
    await this.voice.open(RATE)
    await this.sound.open((data) => {
      this.voice.encode(data)
      this.shown?.tick() // a clock that browsers do not slow down behind other pages
    })
  }

  /** Show and hear these from now on. */
  follow({ camera, screen, microphone }: Sources): void {
    this.shown?.close()
    this.shown = null
    this.sound.follow([microphone, screen])
    const [main, corner] = screen === null ? [camera, null] : [screen, camera]
    const track = main?.getVideoTracks()[0]
    if (track === undefined) return
    this.shown = new Pictures(track, corner?.getVideoTracks()[0] ?? null, (frame) =>
      this.picture.encode(frame),
    )
  }

  async close(): Promise<void> {
    this.shown?.close()
    this.picture.close()
    this.voice.close()
    await this.sound.close()
  }
}
