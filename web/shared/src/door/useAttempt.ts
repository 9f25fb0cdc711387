import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { Problem } from '../api/problem'
import { NoPasskey } from './passkeys'

export interface Attempt {
  isBusy: Ref<boolean>
  error: Ref<string | null>
  attempt: (work: () => Promise<void>, malformed?: string) => Promise<boolean>
}

/** A refusal in one sentence: the door's own words first, then those of the app. */
export function useDoorWords(): (failure: unknown, malformed?: string) => string {
  const { t, te } = useI18n()
  return (failure, malformed) => {
    if (failure instanceof NoPasskey) return t('door.noPasskey')
    if (!(failure instanceof Problem)) return t('failure.unexpected')
    if (failure.code === 'http.invalid' && malformed !== undefined) return t(malformed)
    const name = failure.code.replaceAll('.', '_')
    const known = [`door.refusal.${name}`, `refusal.${name}`].find((key) => te(key))
    if (known !== undefined) return t(known, { minutes: minutesOf(failure) })
    if (failure.isOffline) return t('failure.offline')
    return t(failure.status === 429 ? 'failure.tooMany' : 'failure.unexpected')
  }
}

function minutesOf(problem: Problem): number {
  return Math.max(1, Math.ceil((problem.retryAfterS ?? 60) / 60))
}

/** One try at a time; what is wrong is said in words. */
export function useAttempt(): Attempt {
  const words = useDoorWords()
  const isBusy = ref(false)
  const error = ref<string | null>(null)

  /** Whether it worked. `malformed` names the words for what is not of the right shape. */
  async function attempt(work: () => Promise<void>, malformed?: string): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    error.value = null
    try {
      await work()
      return true
    } catch (failure) {
      error.value = words(failure, malformed)
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, error, attempt }
}
