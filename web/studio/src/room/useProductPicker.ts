import { ElMessage } from 'element-plus'
import { type Ref, ref, shallowRef } from 'vue'

import { readProducts } from '../api/studio'
import type { StudioProduct } from '../api/types'
import { useFailureWords } from '../lib/failure'

const PAGE = 100
const PAGES = 10

/** The store's goods, read when the picker is first opened and again each time after. */
export function useProductPicker(storeId: Ref<string>): {
  isOpen: Ref<boolean>
  isLoading: Ref<boolean>
  items: Ref<readonly StudioProduct[]>
  open: () => Promise<void>
  close: () => void
} {
  const isOpen = ref(false)
  const isLoading = ref(false)
  const items = shallowRef<readonly StudioProduct[]>([])
  const wordsOf = useFailureWords()

  async function readAll(): Promise<StudioProduct[]> {
    const all: StudioProduct[] = []
    let cursor: string | null = null
    for (let page = 0; page < PAGES; page += 1) {
      const answer = await readProducts(storeId.value, cursor, PAGE)
      all.push(...answer.items)
      cursor = answer.next_cursor
      if (cursor === null) break
    }
    return all
  }

  async function open(): Promise<void> {
    isOpen.value = true
    isLoading.value = items.value.length === 0
    try {
      items.value = await readAll()
    } catch (failure) {
      isOpen.value = false
      ElMessage({ type: 'error', message: wordsOf(failure) })
    } finally {
      isLoading.value = false
    }
  }

  return { isOpen, isLoading, items, open, close: () => (isOpen.value = false) }
}
