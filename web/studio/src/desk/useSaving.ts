import { ref, type Ref } from 'vue'

import { useFailureWords } from '../lib/failure'

export interface Saving {
  isBusy: Ref<boolean>
  refusal: Ref<string>
  isSaved: Ref<boolean> // until something is changed again
  run: (work: () => Promise<void>) => Promise<boolean>
}

/** One saving at a time; a refusal is told beside the button, and nothing typed is lost. */
export function useSaving(): Saving {
  const wordsOf = useFailureWords()
  const isBusy = ref(false)
  const refusal = ref('')
  const isSaved = ref(false)

  async function run(work: () => Promise<void>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    refusal.value = ''
    isSaved.value = false
    try {
      await work()
      isSaved.value = true
      return true
    } catch (failure) {
      refusal.value = wordsOf(failure)
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, refusal, isSaved, run }
}
