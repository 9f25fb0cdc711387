import { type Money, minorUnits } from '@hawker/shared'

function digitsOf(currency: string): number {
  return Math.round(Math.log10(minorUnits(currency)))
}

/** Reads a price that somebody typed, in minor units; null when it is not a price. */
export function parsePrice(typed: string, currency: string): number | null {
  const digits = digitsOf(currency)
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s,¥$€£]/g, '')
    .replace(/。/g, '.')
  if (!/^\d{1,10}(\.\d*)?$/.test(plain)) return null
  const [whole = '', decimals = ''] = plain.split('.')
  if (decimals.length > digits) return null
  const minor = Number(whole + decimals.padEnd(digits, '0'))
  return minor > 0 ? minor : null
}

/** Writes a price the way an input shows it: no currency sign, no grouping. */
export function typedPrice({ amount, currency }: Money): string {
  return (amount / minorUnits(currency)).toFixed(digitsOf(currency))
}
