import type { Money } from '../api/types'

/** Money and time in the reader's language. Pure. */

interface MoneyParts {
  minus: string // "-" or ""
  sign: string // of the currency
  whole: string
  point: string // "" without decimals
  decimals: string
}

const money = new Map<string, Intl.NumberFormat>()

function moneyFormat(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`
  let format = money.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    })
    money.set(key, format)
  }
  return format
}

/** Minor units in one unit of a currency: 100 of CNY, 1 of JPY. */
export function minorUnits(currency: string): number {
  return 10 ** (moneyFormat(currency, 'en').resolvedOptions().maximumFractionDigits ?? 2)
}

export function formatMoney(given: Money, locale: string): string {
  return moneyFormat(given.currency, locale).format(given.amount / minorUnits(given.currency))
}

/** The pieces of a price, for setting each in its own size. */
export function moneyParts(given: Money, locale: string): MoneyParts {
  const parts = moneyFormat(given.currency, locale).formatToParts(
    given.amount / minorUnits(given.currency),
  )
  const text = (...types: string[]): string =>
    parts
      .filter((part) => types.includes(part.type))
      .map((part) => part.value)
      .join('')
  return {
    minus: text('minusSign'),
    sign: text('currency'),
    whole: text('integer', 'group'),
    point: text('decimal'),
    decimals: text('fraction'),
  }
}

/** A count as people say it: 1,284, or 1.3万 / 12.8K once digits no longer matter. */
export function formatCount(count: number, locale: string): string {
  const compact = count >= 10_000
  return new Intl.NumberFormat(
    locale,
    compact ? { notation: 'compact', maximumFractionDigits: 1 } : {},
  ).format(count)
}

export function formatTime(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(
    new Date(iso),
  )
}

export function formatDateTime(iso: string, locale: string, now = new Date()): string {
  const at = new Date(iso)
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(locale, {
    ...year,
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(at)
}

/** What is left until a deadline, as 14:59; 0:00 once it has passed. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}
