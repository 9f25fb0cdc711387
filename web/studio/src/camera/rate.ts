/** How much is sent, and what is left out when the line takes less. */

/** Bit rates of the picture, the best first. */
export const STEPS = [2_500_000, 1_600_000, 1_000_000, 600_000, 350_000] as const
const BEHIND_S = 1 // of media that wait in the browser: whole groups of pictures are dropped
const CAUGHT_UP_S = 0.25
const BETTER_AFTER_MS = 20_000
const WORSE_AFTER_MS = 3_000 // of the last change: a lower rate needs a moment to show
const ROOM = 1.5 // a line carries a rate well when it carries so much more

export class RateControl {
  private step: number
  private changedAtMs = 0
  private troubleAtMs = 0
  isDropping = false

  constructor(lineBps: number | null = null) {
    const fits = lineBps === null ? 0 : STEPS.findIndex((bps) => bps * ROOM <= lineBps)
    this.step = fits < 0 ? STEPS.length - 1 : fits
  }

  get bps(): number {
    return STEPS[this.step] ?? STEPS[0]
  }

  get isLowered(): boolean {
    return this.step > 0
  }

  /** Decide about the next picture: 'drop' it, 'send' it, or send the next one as a 'key' frame. */
  decide(bufferedBytes: number, isKey: boolean, nowMs: number): 'send' | 'drop' | 'key' {
    const waitingS = (bufferedBytes * 8) / this.bps
    if (!this.isDropping && waitingS > BEHIND_S) {
      this.isDropping = true
      this.trouble(nowMs)
    }
    if (!this.isDropping) {
      this.recover(nowMs)
      return 'send'
    }
    if (waitingS > CAUGHT_UP_S) return 'drop'
    if (!isKey) return 'key' // nothing before the next key frame can be decoded
    this.isDropping = false
    return 'send'
  }

  /** The device or the line is behind: lower the rate, one step at a time. */
  trouble(nowMs: number): void {
    this.troubleAtMs = nowMs
    if (this.step === STEPS.length - 1 || nowMs - this.changedAtMs < WORSE_AFTER_MS) return
    this.step += 1
    this.changedAtMs = nowMs
  }

  private recover(nowMs: number): void {
    const since = Math.max(this.troubleAtMs, this.changedAtMs)
    if (this.step === 0 || nowMs - since < BETTER_AFTER_MS) return
    this.step -= 1
    this.changedAtMs = nowMs
  }
}
