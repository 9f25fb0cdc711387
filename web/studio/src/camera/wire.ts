/** The ten bytes in front of every binary message: docs/protocols/publish.md. */

export const PROBE = 0
export const VIDEO_CONFIG = 1
export const PICTURE = 2
export const AUDIO_CONFIG = 3
export const SOUND = 4

export const AAC = 1
export const OPUS = 2

const HEAD_BYTES = 10
const KEY = 1

export type Kind = 0 | 1 | 2 | 3 | 4

/** A message with room for `size` bytes behind its head, and where they go. */
export function message(
  kind: Kind,
  atUs: number,
  size: number,
  isKey = false,
): { whole: ArrayBuffer; body: Uint8Array<ArrayBuffer> } {
  const whole = new ArrayBuffer(HEAD_BYTES + size)
  const head = new DataView(whole)
  head.setUint8(0, kind)
  head.setUint8(1, isKey ? KEY : 0)
  head.setBigUint64(2, BigInt(Math.max(0, Math.round(atUs))))
  return { whole, body: new Uint8Array(whole, HEAD_BYTES) }
}

/** A message with these bytes. */
export function messageOf(kind: Kind, bytes: ArrayLike<number>): ArrayBuffer {
  const { whole, body } = message(kind, 0, bytes.length)
  body.set(bytes)
  return whole
}

export type Told =
  | { t: 'ready' }
  | { t: 'started' }
  | { t: 'heard'; at_us: number }
  | { t: 'bye'; code: string; detail: string }
