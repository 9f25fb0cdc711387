import { api, newest, type Store } from '@hawker/shared'
import { type Ref, shallowRef, watch } from 'vue'

/**
 * The store that sells what the page shows, asked for behind it; nothing is known of it until it
 * answers, and an answer about a former one is dropped.
 */
export function useSeller(id: () => string | undefined): Ref<Store | undefined> {
  const store = shallowRef<Store>()
  const ask = newest()
  watch(
    id,
    async (wanted) => {
      const isNewest = ask()
      store.value = undefined
      if (wanted === undefined) return
      // Without an answer it is ordered, or refused in words.
      const found = await api.get<Store>(`/stores/${wanted}`).catch(() => undefined)
      if (isNewest()) store.value = found
    },
    { immediate: true },
  )
  return store
}
