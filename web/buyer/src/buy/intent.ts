import { newKey } from '@hawker/shared'

/**
 * The Idempotency-Key of what a buyer means to do. It stays the same for as long as they mean
 * the same, however often they tap or the network fails, and changes with what they mean.
 */
export class Intent {
  private said = ''
  private key = ''

  keyFor(meaning: unknown): string {
    const now = JSON.stringify(meaning)
    if (now !== this.said) {
      this.said = now
      this.key = newKey()
    }
    return this.key
  }

  /** It was refused, and nothing came of it: the next try is another one. */
  forget(): void {
    this.said = ''
  }
}
