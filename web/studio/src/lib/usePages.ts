import type { Page } from '@hawker/shared'
import {
  computed,
  type ComputedRef,
  onMounted,
  ref,
  type Ref,
  shallowRef,
  watch,
  type WatchSource,
} from 'vue'

export interface Pages<T> {
  items: Ref<readonly T[]>
  error: Ref<unknown>
  loading: Ref<boolean> // the first page is on its way
  loadingMore: Ref<boolean>
  hasMore: ComputedRef<boolean>
  more: () => Promise<void>
  reload: () => Promise<void>
  replace: (item: T) => void
}

/** A list that is read page by page; it starts over when `of` changes. */
export function usePages<T extends { id: string }>(
  ask: (cursor: string | null) => Promise<Page<T>>,
  of: WatchSource[],
): Pages<T> {
  const items = shallowRef<readonly T[]>([])
  const error = shallowRef<unknown>(null)
  const loading = ref(true)
  const loadingMore = ref(false)
  const cursor = ref<string | null>(null)
  let question = 0

  async function read(from: string | null): Promise<void> {
    const mine = ++question
    try {
      const page = await ask(from)
      if (mine !== question) return
      items.value = from === null ? page.items : [...items.value, ...page.items]
      cursor.value = page.next_cursor
      error.value = null
    } catch (failure) {
      if (mine !== question) return
      error.value = failure
    }
    loading.value = false
    loadingMore.value = false
  }

  async function more(): Promise<void> {
    if (loadingMore.value || cursor.value === null) return
    loadingMore.value = true
    await read(cursor.value)
  }

  function replace(item: T): void {
    items.value = items.value.map((old) => (old.id === item.id ? item : old))
  }

  watch(of, () => {
    items.value = []
    cursor.value = null
    loading.value = true
    void read(null)
  })
  onMounted(() => void read(null))

  return {
    items,
    error,
    loading,
    loadingMore,
    hasMore: computed(() => cursor.value !== null),
    more,
    reload: () => read(null),
    replace,
  }
}
