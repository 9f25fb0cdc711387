import { type Me, type Moderation, roomActs } from '@hawker/shared'
import { computed, type ComputedRef, type Ref, ref, shallowRef, watch } from 'vue'

export interface Keeping {
  isKeeper: ComputedRef<boolean>
  order: Ref<Moderation | null>
  error: Ref<unknown>
  read: () => Promise<void>
}

/** How the room is kept in order, for those who keep it; nobody else asks. */
export function useKeeping(roomId: string, me: () => Me | null): Keeping {
  const isKeeper = computed(() => ['host', 'moderator'].includes(me()?.role ?? ''))
  const order = shallowRef<Moderation | null>(null)
  const error = ref<unknown>(null)

  async function read(): Promise<void> {
    if (!isKeeper.value) return
    try {
      order.value = await roomActs.readModeration(roomId)
      error.value = null
    } catch (failure) {
      error.value = failure
    }
  }

  watch(
    isKeeper,
    (is) => {
      if (is) void read()
      else order.value = null
    },
    { immediate: true },
  )
  return { isKeeper, order, error, read }
}
