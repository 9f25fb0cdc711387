import { onMounted, ref, type Ref, shallowRef } from 'vue'

import { api } from '../api'
import { useDoorWords } from './useAttempt'

export interface Asked<T> {
  items: Ref<readonly T[] | null> // null until they are there
  failure: Ref<string | null>
  reload: () => Promise<void>
}

/** A short list of one's own, asked for when the page appears. */
export function useAsked<T>(path: string): Asked<T> {
  const words = useDoorWords()
  const items = shallowRef<readonly T[] | null>(null)
  const failure = ref<string | null>(null)

  async function reload(): Promise<void> {
    try {
      items.value = (await api.get<{ items: T[] }>(path)).items
      failure.value = null
    } catch (error) {
      failure.value = words(error)
    }
  }

  onMounted(reload)
  return { items, failure, reload }
}
