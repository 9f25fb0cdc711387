import { type LiveRoom, type ProductCard, type Room } from '@hawker/shared'
import { ElMessage } from 'element-plus'
import { computed, type ComputedRef, type Ref, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { pinProduct, readRoom, setOffered, setShowcase, unpinProduct } from '../api/studio'
import { useFailureWords } from '../lib/failure'
import { useUndo } from '../ui/useUndo'
import { idsOf, shelfOf } from './order'

export const SHOWCASE_LIMIT = 100

export interface ShowcaseDesk {
  products: ComputedRef<readonly ProductCard[]> // with what is off the shelf
  offShelf: ComputedRef<ReadonlySet<string>>
  pinnedId: ComputedRef<string | null>
  shelved: ComputedRef<ReadonlySet<string>>
  freePlaces: ComputedRef<number>
  busyId: Ref<string | null> // the product whose pin or place on the shelf is changing
  pin: (product: ProductCard) => Promise<void>
  /** Pin, and offer to take it back: a key is soon pressed by mistake. */
  pinByKey: (product: ProductCard) => Promise<void>
  unpin: () => Promise<void>
  offer: (product: ProductCard, isOffered: boolean) => Promise<void>
  add: (ids: readonly string[]) => Promise<void>
  remove: (product: ProductCard) => Promise<void>
  reorder: (products: readonly ProductCard[]) => Promise<void>
}

/**
 * The showcase and the pin of a room. What is off the shelf is told over HTTP alone, so the list
 * is read again whenever the room says that it is another; what is left of each comes in frames.
 * Between an answer to our request and the frame that says the same, the answer stands in for it.
 */
export function useShowcase(
  roomId: string,
  view: Ref<Room | undefined>,
  live: LiveRoom,
  changes: Ref<number>, // told backstage
): ShowcaseDesk {
  const { t } = useI18n()
  const wordsOf = useFailureWords()
  const offerUndo = useUndo()

  const known = shallowRef<Room | null>(null)
  const draft = shallowRef<readonly ProductCard[] | null>(null) // until it is answered
  const answeredPin = shallowRef<{ id: string | null } | null>(null)
  const busyId = ref<string | null>(null)
  let asked = 0
  let taken = 0
  let closeUndo = (): void => undefined

  const told = computed(
    () => new Map(live.state.value.showcase.map(({ product }) => [product.id, product])),
  )
  const products = computed(
    () =>
      draft.value ??
      (known.value ? shelfOf(known.value) : []).map((card) => told.value.get(card.id) ?? card),
  )
  const offShelf = computed(
    () => new Set((known.value?.off_shelf ?? []).map(({ product }) => product.id)),
  )
  /** What the room says is on the shelf; null before it said anything. A tick leaves it the same. */
  const toldIds = computed(() =>
    live.state.value.me === null ? null : [...told.value.keys()].join(),
  )
  const toldPinId = computed(() => {
    const { me, pins } = live.state.value
    const pinned = me === null ? view.value?.pinned : pins.at(-1)?.pinned
    return pinned?.product.id ?? null
  })
  const pinnedId = computed(() =>
    answeredPin.value === null ? toldPinId.value : answeredPin.value.id,
  )

  /** Take an answer unless one to a later question came before it. */
  async function take(ask: () => Promise<Room>): Promise<Room | null> {
    const mine = ++asked
    const room = await ask()
    if (mine < taken) return null
    taken = mine
    known.value = room
    return room
  }

  async function readAgain(): Promise<void> {
    try {
      await take(() => readRoom(roomId))
    } catch {
      // Read again with the next change; until then the last list stands, as it was true.
    }
  }

  watch(view, (room) => {
    if (room) known.value = room
  })
  watch(changes, () => void readAgain())
  watch([toldIds, () => known.value !== null], ([now]) => {
    if (now === null || known.value === null) return
    if (now !== known.value.showcase.map(({ product }) => product.id).join()) void readAgain()
  })
  watch(
    () => live.state.value.pins,
    () => (answeredPin.value = null),
  )

  /** Ask for a change; on refusal everything is shown as it was, with the reason. */
  async function change(ask: () => Promise<Room>): Promise<boolean> {
    try {
      const room = await take(ask)
      if (room) answeredPin.value = { id: room.pinned?.product.id ?? null }
      return true
    } catch (failure) {
      ElMessage({ type: 'error', message: wordsOf(failure) })
      return false
    }
  }

  async function changeOne(id: string, ask: () => Promise<Room>): Promise<boolean> {
    if (busyId.value !== null) return false
    busyId.value = id
    const isDone = await change(ask)
    busyId.value = null
    return isDone
  }

  async function arrange(next: readonly ProductCard[]): Promise<boolean> {
    draft.value = next // at once: the finger has just let go of it
    const isDone = await change(() => setShowcase(roomId, idsOf(next)))
    if (draft.value === next) draft.value = null
    return isDone
  }

  async function unpin(): Promise<void> {
    const id = pinnedId.value
    if (id !== null) await changeOne(id, () => unpinProduct(roomId))
  }

  async function pin({ id }: ProductCard): Promise<void> {
    await changeOne(id, () => pinProduct(roomId, id))
  }

  return {
    products,
    offShelf,
    pinnedId,
    shelved: computed(() => new Set(idsOf(products.value))),
    freePlaces: computed(() => SHOWCASE_LIMIT - products.value.length),
    busyId,
    pin,
    pinByKey: async (product) => {
      if (product.id === pinnedId.value) return // pressed twice: the undo of the first one stands
      const before = products.value.find(({ id }) => id === pinnedId.value)
      if (!(await changeOne(product.id, () => pinProduct(roomId, product.id)))) return
      closeUndo()
      closeUndo = offerUndo(t('showcase.pinned', { title: product.title }), () =>
        before ? pin(before) : unpin(),
      )
    },
    unpin,
    offer: async ({ id }, isOffered) => {
      await changeOne(id, () => setOffered(roomId, id, isOffered))
    },
    add: async (ids) => {
      await change(() => setShowcase(roomId, [...idsOf(products.value), ...ids]))
    },
    remove: async (product) => {
      const before = products.value
      const wasOff = offShelf.value.has(product.id)
      if (!(await arrange(before.filter(({ id }) => id !== product.id)))) return
      offerUndo(t('showcase.removed', { title: product.title }), async () => {
        await arrange(before)
        if (wasOff) await change(() => setOffered(roomId, product.id, false))
      })
    },
    reorder: async (next) => {
      await arrange(next)
    },
  }
}
