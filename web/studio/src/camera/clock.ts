/**
 * Puts the times of one encoder on the clock of the page.
 *
 * Cameras and microphones count from zeros of their own, at speeds of their own. What came through
 * soonest shows how the two clocks stand; it is found in the first seconds and then followed
 * gently, so that picture and sound do not drift apart in an hour.
 */

const SETTLING_US = 2_000_000
const WINDOW_US = 5_000_000
const SLEW_US = 2_000
const JUMP_US = 500_000

export class TrackClock {
  private offset: number | null = null
  private least = Infinity
  private begun = 0
  private windowBegun = 0
  private last = -1

  /** The page's time of what the encoder calls `atUs` and what arrived at `nowUs`; it only grows. */
  at(atUs: number, nowUs: number): number {
    const seen = nowUs - atUs
    if (this.offset === null) {
      this.offset = seen
      this.begun = this.windowBegun = nowUs
    }
    this.least = Math.min(this.least, seen)
    if (nowUs - this.begun < SETTLING_US) this.offset = Math.min(this.offset, seen)
    else if (nowUs - this.windowBegun >= WINDOW_US) {
      const error = this.least - this.offset
      const isJump = Math.abs(error) > JUMP_US
      this.offset += isJump ? error : Math.max(-SLEW_US, Math.min(SLEW_US, error))
      this.windowBegun = nowUs
      this.least = Infinity
    }
    this.last = Math.max(Math.round(atUs + this.offset), this.last + 1)
    return this.last
  }
}
