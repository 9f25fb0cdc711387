import { type Me, type Moderation, roomActs } from '@hawker/shared'
import { computed, type ComputedRef, watch } from 'vue'

import { type Load, useLoad } from '../lib/useLoad'

export interface Keeping {
  isKeeper: ComputedRef<boolean>
  order: Load<Moderation | null>
}

/** How the room is kept in order, for those who keep it; nobody else asks. */
export function useKeeping(roomId: string, me: () => Me | null): Keeping {
  const isKeeper = computed(() => ['host', 'moderator'].includes(me()?.role ?? ''))
  const order = useLoad(async () => (isKeeper.value ? await roomActs.readModeration(roomId) : null))

  watch(isKeeper, order.reload)
  return { isKeeper, order }
}
