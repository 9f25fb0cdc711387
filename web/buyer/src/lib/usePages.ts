import type { Page } from '@hawker/shared'
import { computed, ref, type Ref, shallowRef } from 'vue'

import { type Load, useLoad } from './useLoad'

export interface Pages<T> extends Omit<Load<Page<T>>, 'data'> {
  items: Ref<readonly T[]>
  hasMore: Ref<boolean>
  isLoadingMore: Ref<boolean>
  more: () => Promise<void>
}

/** A list that comes page by page. */
export function usePages<T>(ask: (cursor: string | null) => Promise<Page<T>>): Pages<T> {
  const later = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const isLoadingMore = ref(false)
  let round = 0 // counts first pages: what was asked for behind a former one is dropped
  const first = useLoad(async () => {
    const mine = ++round
    isLoadingMore.value = false
    const page = await ask(null)
    if (mine !== round) return page
    later.value = []
    next.value = page.next_cursor
    return page
  })

  async function more(): Promise<void> {
    if (next.value === null || isLoadingMore.value) return
    isLoadingMore.value = true
    const mine = round
    try {
      const page = await ask(next.value)
      if (mine !== round) return
      later.value = [...later.value, ...page.items]
      next.value = page.next_cursor
    } catch (failure) {
      if (mine === round) first.error.value = failure
    } finally {
      if (mine === round) isLoadingMore.value = false
    }
  }

  return {
    ...first,
    items: computed(() => [...(first.data.value?.items ?? []), ...later.value]),
    hasMore: computed(() => next.value !== null),
    isLoadingMore,
    more,
  }
}
