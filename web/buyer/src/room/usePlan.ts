import type { Planned, Room, RoomState } from '@hawker/shared'
import { computed, type ComputedRef, ref, type Ref, watch } from 'vue'

/** What is announced of a room, and whether it came to pass. */
export function usePlan(
  room: () => Room,
  state: Ref<RoomState>,
): {
  isWaiting: ComputedRef<boolean>
  plan: ComputedRef<Planned>
  isCancelled: ComputedRef<boolean> // it ended before it began
  ground: ComputedRef<string | null> // what is seen where no picture is
} {
  const isWaiting = computed(() => state.value.status === 'waiting')
  const plan = computed<Planned>(() => state.value.planned ?? room())
  const wasOnAir = ref(room().has_begun)
  watch(isWaiting, (is) => {
    if (!is && state.value.status !== 'ended') wasOnAir.value = true
  })
  return {
    isWaiting,
    plan,
    isCancelled: computed(() => state.value.status === 'ended' && !wasOnAir.value),
    ground: computed(() =>
      isWaiting.value ? plan.value.cover_url : (room().broadcast?.cover_url ?? null),
    ),
  }
}
