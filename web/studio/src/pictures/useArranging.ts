import { nextTick, type Ref, ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { moved, type Shown } from './shown'

/** Puts pictures in another order, by arrows or by dragging; `announced` tells those who listen. */
export function useArranging(
  list: () => readonly Shown[],
  put: (list: Shown[]) => unknown,
): {
  dragged: Ref<string> // the id of one that is on its way
  announced: Ref<string>
  move: (picture: Shown, by: number) => Promise<void>
  dropOn: (target: Shown) => Promise<void>
} {
  const { t } = useI18n()
  const dragged = ref('')
  const announced = ref('')

  async function move(picture: Shown, by: number): Promise<void> {
    await put(moved(list(), picture.id, by))
    await nextTick() // whoever holds the list may be above us
    const place = list().findIndex(({ id }) => id === picture.id) + 1
    announced.value = t('pictures.nowAt', { n: place, of: list().length })
  }

  async function dropOn(target: Shown): Promise<void> {
    const from = list().findIndex(({ id }) => id === dragged.value)
    const to = list().findIndex(({ id }) => id === target.id)
    const picture = list()[from]
    dragged.value = ''
    if (picture && from !== to) await move(picture, to - from)
  }

  return { dragged, announced, move, dropOn }
}
