import { onBeforeUnmount, onMounted, type Ref, shallowRef, watch } from 'vue'

import type { Pinned } from '../api/types'
import { pinAt, type RoomState } from './state'

const LOOK_EVERY_MS = 40 // about a picture

/** What is pinned in the picture that this viewer sees right now. */
export function usePinned(
  state: Ref<RoomState>,
  programmeMs: () => number | null,
): Ref<Pinned | null> {
  const shown = shallowRef<Pinned | null>(null)
  let timer = 0
  const look = (): void => {
    shown.value = pinAt(state.value.pins, programmeMs())
  }
  onMounted(() => {
    look()
    timer = window.setInterval(look, LOOK_EVERY_MS)
  })
  onBeforeUnmount(() => window.clearInterval(timer))
  watch(() => state.value.pins, look)
  return shown
}
