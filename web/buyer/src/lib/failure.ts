import { Problem } from '@hawker/shared'
import { useI18n } from 'vue-i18n'

/** The key of the words for what went wrong in general. */
export function failureKey(error: unknown): string {
  if (!(error instanceof Problem)) return 'failure.unexpected'
  if (error.isOffline) return 'failure.offline'
  if (error.status === 404) return 'failure.notFound'
  if (error.status === 429) return 'failure.tooMany'
  return error.status >= 502 ? 'failure.busy' : 'failure.unexpected'
}

/** A refusal in one sentence, by its code where we have words for that. */
export function useFailureWords(): (error: unknown) => string {
  const { t, te } = useI18n()
  return (error) => {
    const code = error instanceof Problem ? error.code : String(error)
    const key = `refusal.${code.replaceAll('.', '_')}`
    return te(key) ? t(key) : t(failureKey(error))
  }
}

export function isProblem(error: unknown, code: string): error is Problem {
  return error instanceof Problem && error.code === code
}
