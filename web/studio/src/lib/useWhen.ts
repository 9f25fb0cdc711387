import { language } from '@hawker/shared'

export interface When {
  clock: (at: string) => string // 14:05 in every language: it stands in a narrow column
  short: (at: string) => string // 1 May, 14:05
  long: (at: string) => string // 1 May, 14:05:33
  day: (at: Date, timeZone?: string) => string // Friday, 1 May
}

function moment(iso: string, more: Intl.DateTimeFormatOptions): string {
  const at = new Date(iso)
  if (at.getFullYear() !== new Date().getFullYear()) more = { ...more, year: 'numeric' }
  return new Intl.DateTimeFormat(language.value, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    ...more,
  }).format(at)
}

/** Moments in the reader's language and clock; each is read again when the language changes. */
export function useWhen(): When {
  return {
    clock: (at) =>
      new Intl.DateTimeFormat(language.value, {
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(new Date(at)),
    short: (at) => moment(at, {}),
    long: (at) => moment(at, { second: '2-digit' }),
    day: (at, timeZone) =>
      new Intl.DateTimeFormat(language.value, {
        weekday: 'long',
        month: 'long',
        day: 'numeric',
        timeZone,
      }).format(at),
  }
}
