/** What a browser knows of currencies, countries and time zones, named in the reader's language. */

export interface Choice {
  value: string
  label: string
}

const FIRST_CURRENCIES = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'KRW', 'SGD', 'MYR']
const COUNTRIES =
  'CN HK MO TW SG MY ID TH VN PH JP KR IN AU NZ US CA MX BR AR CL GB IE FR DE NL BE LU CH AT IT ES PT DK SE NO FI PL CZ SK HU RO BG GR TR IL AE SA ZA EG NG KE RU UA'.split(
    ' ',
  )

function named(
  values: readonly string[],
  type: 'currency' | 'region',
  language: string,
): Choice[] {
  const names = new Intl.DisplayNames([language], { type })
  return values.map((value) => ({ value, label: `${names.of(value) ?? value} · ${value}` }))
}

export function currencies(language: string): Choice[] {
  const others = Intl.supportedValuesOf('currency').filter((c) => !FIRST_CURRENCIES.includes(c))
  return named([...FIRST_CURRENCIES, ...others], 'currency', language)
}

export const countries = (language: string): Choice[] => named(COUNTRIES, 'region', language)

export const zones = (): readonly string[] => Intl.supportedValuesOf('timeZone')
