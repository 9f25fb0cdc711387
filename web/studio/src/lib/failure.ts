import { Problem } from '@hawker/shared'
import { useI18n } from 'vue-i18n'

/** The key of the words for what went wrong, where the server had no words of its own. */
export function failureKey(error: unknown): string {
  if (!(error instanceof Problem)) return 'failure.unexpected'
  if (error.isOffline) return 'failure.offline'
  if (error.status === 401) return 'failure.signedOut'
  if (error.status === 403) return 'failure.forbidden'
  if (error.status === 404) return 'failure.notFound'
  if (error.status === 429) return 'failure.tooMany'
  return error.status >= 502 ? 'failure.busy' : 'failure.unexpected'
}

/** A refusal in one sentence, for a message beside what was tried. */
export function useFailureWords(): (error: unknown) => string {
  const { t, te } = useI18n()
  return (error) => {
    if (error instanceof Problem) {
      const name = error.code.replaceAll('.', '_')
      const places = ['refusal', 'staffRefusal', 'door.refusal']
      const key = places.map((place) => `${place}.${name}`).find((each) => te(each))
      if (key !== undefined) return t(key)
    }
    return t(failureKey(error))
  }
}
