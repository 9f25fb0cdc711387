import { type ComputedRef, computed, type Ref, watch } from 'vue'

import { readFigures } from '../api/studio'
import type { RoomFigures } from '../api/types'
import { type Load, useLoad } from '../lib/useLoad'
import { joined, sums, type Sums } from './course'

const EVERY_MS = 2_000
const WHOLE_EVERY_MS = 60_000 // seconds become tens, and what was sold may have been called off
const AGAIN_MS = 5_000 // of the time that was known already: what was late to be written

/** What was paid for is counted by whole seconds. */
const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000

export interface Course {
  figures: Load<RoomFigures | undefined>
  sums: ComputedRef<Sums | null>
}

/** The numbers of a room's broadcast over its time, by the second while it is on air. */
export function useCourse(
  roomId: string,
  status: Ref<string>,
  isHost: Ref<boolean>,
): Course {
  const isRunning = computed(() => ['on_air', 'interrupted'].includes(status.value))
  let wholeAt = 0

  async function ask(): Promise<RoomFigures | undefined> {
    const known = figures.data.value
    if (!isHost.value) return undefined
    if (known && !isRunning.value && wholeAt > 0) return known
    const isWhole = !known || Date.now() - wholeAt > WHOLE_EVERY_MS
    const sinceMs = isWhole ? null : wholeSecond(Date.parse(known.now) - AGAIN_MS)
    const fresh = await readFigures(roomId, sinceMs)
    if (isWhole) wholeAt = Date.now()
    return joined(known ?? null, fresh, sinceMs)
  }
  const figures: Load<RoomFigures | undefined> = useLoad(ask, { everyMs: EVERY_MS })

  // A broadcast that begins or ends is another course, and all of it is read again; one whose
  // picture is lost for a while is not.
  watch([isRunning, isHost], ([now], [before]) => {
    if (now !== before) {
      wholeAt = 0
      figures.data.value = undefined
    }
    void figures.reload()
  })

  return {
    figures,
    sums: computed(() => (figures.data.value ? sums(figures.data.value) : null)),
  }
}
