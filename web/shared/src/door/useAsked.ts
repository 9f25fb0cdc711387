import { inject, type InjectionKey, onMounted, provide, ref, type Ref, shallowRef } from 'vue'

import { api } from '../api'
import { useDoorWords } from './useAttempt'

export interface Asked<T> {
  items: Ref<readonly T[] | null> // null until they are there
  failure: Ref<string | null>
  reload: () => Promise<void>
}

const LEFT: InjectionKey<Ref<number>> = Symbol('lists that were not answered yet')

/** How many of the lists below were not answered yet, so that they can be shown together. */
export function useTogether(): Ref<number> {
  const left = ref(0)
  provide(LEFT, left)
  return left
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

  const left = inject(LEFT, null)
  if (left !== null) left.value += 1
  onMounted(async () => {
    await reload()
    if (left !== null) left.value -= 1
  })
  return { items, failure, reload }
}
