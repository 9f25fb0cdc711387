import { ElMessage } from 'element-plus'
import { type Ref, ref } from 'vue'

import { useFailureWords } from '../lib/failure'

export interface Acts {
  isBusy: Ref<boolean>
  /** Do it and say so; whether it was done. A second one waits for nobody: it is not begun. */
  attempt: (doing: () => Promise<unknown>, said?: string) => Promise<boolean>
}

/** One act at a time, with a word about how it went. */
export function useActs(): Acts {
  const wordsOf = useFailureWords()
  const isBusy = ref(false)

  async function attempt(doing: () => Promise<unknown>, said?: string): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    try {
      await doing()
      if (said) ElMessage({ type: 'success', message: said })
      return true
    } catch (failure) {
      ElMessage({ type: 'error', message: wordsOf(failure) })
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, attempt }
}
