import { formatDateTime, language } from '@hawker/shared'

export interface When {
  clock: (at: string) => string // 14:05 in every language: it stands in a narrow column
  short: (at: string) => string // 1 May, 14:05
  long: (at: string) => string // 1 May, 14:05:33
  day: (at: Date) => string // Friday, 1 May
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
    short: (at) => formatDateTime(at, language.value),
    long: (at) =>
      new Intl.DateTimeFormat(language.value, {
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }).format(new Date(at)),
    day: (at) =>
      new Intl.DateTimeFormat(language.value, {
        weekday: 'long',
        month: 'long',
        day: 'numeric',
      }).format(at),
  }
}
