/** Sizes and times of the desk, short enough for a column. */

const STEP = 1024
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function size(bytes: number, locale: string): string {
  let value = bytes
  let at = 0
  while (value >= STEP && at < UNITS.length - 1) {
    value /= STEP
    at += 1
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[at],
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && at > 0 ? 1 : 0,
  }).format(value)
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long, in the largest unit that fits: 12 s, 5 min, 3 h, 2 days. */
export function span(seconds: number, locale: string): string {
  const [unit, by] =
    seconds < MINUTE
      ? (['second', 1] as const)
      : seconds < HOUR
        ? (['minute', MINUTE] as const)
        : seconds < DAY
          ? (['hour', HOUR] as const)
          : (['day', DAY] as const)
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(Math.floor(Math.max(0, seconds) / by))
}

export function since(at: string, now: number): number {
  return (now - new Date(at).getTime()) / 1000
}
