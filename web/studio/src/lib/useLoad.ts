import { onBeforeUnmount, onMounted, ref, type Ref, shallowRef, watch, type WatchSource } from 'vue'

export interface Load<T> {
  data: Ref<T | undefined>
  error: Ref<unknown>
  loading: Ref<boolean> // nothing to show yet
  loadedAt: Ref<number> // ms; 0 before the first answer
  reload: () => Promise<void>
}

/**
 * Keeps an answer of the server at hand: asked at once, again when `of` changes, again every
 * `everyMs` while the page is visible. An answer that was overtaken by a newer question is
 * dropped; a failed refresh keeps what is shown and only tells the error.
 */
export function useLoad<T>(
  ask: () => Promise<T>,
  options: { of?: WatchSource[]; everyMs?: number } = {},
): Load<T> {
  const data = shallowRef<T>()
  const error = shallowRef<unknown>(null)
  const loading = ref(true)
  const loadedAt = ref(0)
  let question = 0
  let timer = 0

  async function reload(): Promise<void> {
    const mine = ++question
    try {
      const answer = await ask()
      if (mine !== question) return
      data.value = answer
      error.value = null
      loadedAt.value = Date.now()
    } catch (failure) {
      if (mine !== question) return
      error.value = failure
    }
    loading.value = false
  }

  function schedule(): void {
    window.clearTimeout(timer)
    if (options.everyMs === undefined) return
    timer = window.setTimeout(() => {
      const next = document.hidden ? Promise.resolve() : reload()
      void next.then(schedule)
    }, options.everyMs)
  }

  if (options.of !== undefined) {
    watch(options.of, () => {
      data.value = undefined
      loading.value = true
      void reload()
    })
  }
  onMounted(() => {
    void reload()
    schedule()
  })
  onBeforeUnmount(() => {
    question += 1
    options.everyMs = undefined
    window.clearTimeout(timer)
  })

  return { data, error, loading, loadedAt, reload }
}
