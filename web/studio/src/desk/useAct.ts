import { ElMessage } from 'element-plus'
import { ref, type Ref } from 'vue'

import { useFailureWords } from '../lib/failure'

export interface Act {
  busy: Ref<string> // what is acted on; "" for nothing
  act: (on: string, work: () => Promise<string>) => Promise<void>
}

/** One act at a time on a row; says what came of it. */
export function useAct(after: () => Promise<void>): Act {
  const wordsOf = useFailureWords()
  const busy = ref('')

  async function act(on: string, work: () => Promise<string>): Promise<void> {
    if (busy.value) return
    busy.value = on
    try {
      ElMessage({ type: 'success', message: await work() })
    } catch (failure) {
      ElMessage({ type: 'error', message: wordsOf(failure) })
    } finally {
      busy.value = ''
      await after()
    }
  }

  return { busy, act }
}
