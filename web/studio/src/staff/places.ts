import { useI18n } from 'vue-i18n'

/** Currencies and countries a store may choose from, the likely ones first. */
export const CURRENCIES = [
  ...['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'KRW', 'SGD', 'MYR', 'THB', 'VND', 'GBP', 'AUD', 'CAD'],
] as const

export const COUNTRIES = [
  ...['CN', 'HK', 'MO', 'TW', 'SG', 'MY', 'TH', 'VN', 'JP', 'KR', 'US', 'CA', 'GB', 'DE', 'FR'],
  ...['ES', 'IT', 'NL', 'AU', 'NZ'],
] as const

/** The choices with the site's own first. */
export function within(choices: readonly string[], own: string): string[] {
  return [own, ...choices.filter((each) => each !== own)]
}

/** A short name made from a name in English; empty while it would be none. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return slug.length >= 3 ? slug : ''
}

interface Names {
  currency: (code: string) => string
  country: (code: string) => string
}

/** What they are called in the reader's language. */
export function useNames(): Names {
  const { locale } = useI18n()
  const of = (type: 'currency' | 'region', code: string): string =>
    new Intl.DisplayNames([locale.value], { type }).of(code) ?? code
  return { currency: (code) => of('currency', code), country: (code) => of('region', code) }
}
