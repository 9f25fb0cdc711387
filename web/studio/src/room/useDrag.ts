import { computed, type Ref, ref } from 'vue'

import { dropIndex, moved } from './order'

/**
 * Reorders rows under one finger or pointer. While a row is held, `order` is a draft; letting go
 * hands the new order to `onDrop`, Escape or a lost pointer forgets it.
 */
export function useDrag<T extends { id: string }>(
  items: Ref<readonly T[]>,
  list: Ref<HTMLElement | undefined>,
  onDrop: (items: T[]) => void,
): {
  order: Ref<readonly T[]>
  draggedId: Ref<string | null>
  grab: (event: PointerEvent, item: T) => void
} {
  const draft = ref<T[] | null>(null) as Ref<T[] | null>
  const draggedId = ref<string | null>(null)
  const order = computed(() => draft.value ?? items.value)

  function middles(): number[] {
    return [...(list.value?.children ?? [])].map((row) => {
      const { top, height } = row.getBoundingClientRect()
      return top + height / 2
    })
  }

  function grab(event: PointerEvent, item: T): void {
    if (event.button !== 0 || draggedId.value !== null) return
    draggedId.value = item.id

    // Listening on the window: a row that moves in the document would lose a captured pointer.
    const follow = (moving: PointerEvent): void => {
      if (moving.pointerId !== event.pointerId) return
      const current = order.value
      const from = current.findIndex(({ id }) => id === item.id)
      const to = dropIndex(middles(), moving.clientY, from)
      if (from >= 0 && to !== from) draft.value = moved(current, from, to)
    }
    const finish = (isKept: boolean): void => {
      window.removeEventListener('pointermove', follow)
      window.removeEventListener('pointerup', keep)
      window.removeEventListener('pointercancel', forget)
      window.removeEventListener('keydown', escape, true)
      const result = draft.value
      draft.value = null
      draggedId.value = null
      if (isKept && result) onDrop(result)
    }
    const keep = (): void => finish(true)
    const forget = (): void => finish(false)
    const escape = (key: KeyboardEvent): void => {
      if (key.key === 'Escape') forget()
    }
    window.addEventListener('pointermove', follow)
    window.addEventListener('pointerup', keep)
    window.addEventListener('pointercancel', forget)
    window.addEventListener('keydown', escape, true)
  }

  return { order, draggedId, grab }
}
