import { type LiveRoom, type ProductCard, type Room } from '@hawker/shared'
import { ElMessage } from 'element-plus'
import { computed, type ComputedRef, type Ref, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { pinProduct, setShowcase, unpinProduct } from '../api/studio'
import { useFailureWords } from '../lib/failure'
import { useUndo } from '../ui/useUndo'
import { idsOf, isSameList } from './order'

export const SHOWCASE_LIMIT = 100

export interface ShowcaseDesk {
  products: ComputedRef<readonly ProductCard[]>
  pinnedId: ComputedRef<string | null>
  shelved: ComputedRef<ReadonlySet<string>>
  freePlaces: ComputedRef<number>
  busyId: Ref<string | null> // the product whose pin is changing
  pin: (product: ProductCard) => Promise<void>
  unpin: () => Promise<void>
  add: (ids: readonly string[]) => Promise<void>
  remove: (product: ProductCard) => Promise<void>
  reorder: (products: readonly ProductCard[]) => Promise<void>
}

/**
 * The showcase and the pin of a room. The room's own frames are the truth; between an answer to
 * our request and the frame that says the same to everybody, the answer stands in for it.
 */
export function useShowcase(
  roomId: string,
  view: Ref<Room | undefined>,
  live: LiveRoom,
): ShowcaseDesk {
  const { t } = useI18n()
  const wordsOf = useFailureWords()
  const offerUndo = useUndo()

  const answered = shallowRef<readonly ProductCard[] | null>(null)
  const answeredPin = shallowRef<{ id: string | null } | null>(null)
  const busyId = ref<string | null>(null)

  const told = computed(() => {
    const { me, showcase } = live.state.value
    return (me === null ? (view.value?.showcase ?? []) : showcase).map(({ product }) => product)
  })
  const toldPinId = computed(() => {
    const { me, pins } = live.state.value
    const pinned = me === null ? view.value?.pinned : pins.at(-1)?.pinned
    return pinned?.product.id ?? null
  })
  const products = computed(() => answered.value ?? told.value)
  const pinnedId = computed(() =>
    answeredPin.value === null ? toldPinId.value : answeredPin.value.id,
  )

  watch(told, (now, before) => {
    if (!isSameList(idsOf(now), idsOf(before))) answered.value = null
  })
  watch(
    () => live.state.value.pins,
    () => (answeredPin.value = null),
  )

  function take(room: Room): void {
    answered.value = room.showcase.map(({ product }) => product)
    answeredPin.value = { id: room.pinned?.product.id ?? null }
  }

  /** Ask for a change; on refusal everything is shown as it was, with the reason. */
  async function change(ask: () => Promise<Room>): Promise<boolean> {
    const before = answered.value
    try {
      take(await ask())
      return true
    } catch (failure) {
      answered.value = before
      ElMessage({ type: 'error', message: wordsOf(failure) })
      return false
    }
  }

  async function changePin(id: string, ask: () => Promise<Room>): Promise<void> {
    if (busyId.value !== null) return
    busyId.value = id
    await change(ask)
    busyId.value = null
  }

  async function arrange(next: readonly ProductCard[]): Promise<boolean> {
    const request = change(() => setShowcase(roomId, idsOf(next)))
    answered.value = next // at once: the finger has just let go of it
    return await request
  }

  return {
    products,
    pinnedId,
    shelved: computed(() => new Set(idsOf(products.value))),
    freePlaces: computed(() => SHOWCASE_LIMIT - products.value.length),
    busyId,
    pin: ({ id }) => changePin(id, () => pinProduct(roomId, id)),
    unpin: async () => {
      const id = pinnedId.value
      if (id !== null) await changePin(id, () => unpinProduct(roomId))
    },
    add: async (ids) => {
      await change(() => setShowcase(roomId, [...idsOf(products.value), ...ids]))
    },
    remove: async (product) => {
      const before = products.value
      const isDone = await arrange(before.filter(({ id }) => id !== product.id))
      if (!isDone) return
      offerUndo(t('showcase.removed', { title: product.title }), async () => {
        await arrange(before)
      })
    },
    reorder: async (next) => {
      await arrange(next)
    },
  }
}
