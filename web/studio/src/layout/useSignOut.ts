import { visitor } from '@hawker/shared'
import { ElMessage } from 'element-plus'
import { useRouter } from 'vue-router'

import { useFailureWords } from '../lib/failure'

/** Ends the session and goes to the door; a failure is told and changes nothing. */
export function useSignOut(): () => Promise<void> {
  const router = useRouter()
  const wordsOf = useFailureWords()
  return async () => {
    try {
      await visitor.signOut()
    } catch (failure) {
      ElMessage({ type: 'error', message: wordsOf(failure) })
      return
    }
    await router.push({ name: 'sign-in' })
  }
}
