import { onBeforeUnmount, onMounted, ref, type Ref, shallowRef, watch } from 'vue'
import { language } from '@hawker/shared'

export interface Load<T> {
  data: Ref<T | undefined>
  error: Ref<unknown>
  isLoading: Ref<boolean> // nothing to show yet
  loadedAt: Ref<Date | null>
  reload: () => Promise<void>
}

/**
 * Keeps an answer of the server at hand: asked when the page appears, and again in another
 * language. A failed refresh keeps what is shown and only tells the error.
 */
export function useLoad<T>(ask: () => Promise<T>): Load<T> {
  const data = shallowRef<T>()
  const error = shallowRef<unknown>(null)
  const isLoading = ref(true)
  const loadedAt = shallowRef<Date | null>(null)
  let question = 0

  async function reload(): Promise<void> {
    const mine = ++question
    if (data.value === undefined) isLoading.value = true
    try {
      const answer = await ask()
      if (mine !== question) return
      data.value = answer
      error.value = null
      loadedAt.value = new Date()
    } catch (failure) {
      if (mine !== question) return
      error.value = failure
    }
    isLoading.value = false
  }

  onMounted(reload)
  onBeforeUnmount(() => (question += 1))
  watch(language, reload)
  return { data, error, isLoading, loadedAt, reload }
}
