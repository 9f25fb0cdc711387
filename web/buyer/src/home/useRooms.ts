import { api, type Page, type RoomCard } from '@hawker/shared'
import { computed, type ComputedRef, onBeforeUnmount, onMounted } from 'vue'

import { useLoad } from '../lib/useLoad'

const EVERY_MS = 15_000

export interface Rooms {
  live: ComputedRef<readonly RoomCard[]>
  coming: ComputedRef<readonly RoomCard[]>
  isLoading: ComputedRef<boolean>
  isKnown: ComputedRef<boolean> // both lists were read, now or earlier
  error: ComputedRef<unknown> // of the latest reading
  staleSince: ComputedRef<Date | null> // what is shown is from then
  reload: () => Promise<void>
}

/** What is on and what is to come, of everybody or of one channel; read again while it is seen. */
export function useRooms(most: { live: number; coming: number }, channelId?: string): Rooms {
  const read = (path: string, limit: number): Promise<Page<RoomCard>> =>
    api.get<Page<RoomCard>>(path, { channel_id: channelId, limit })
  const on = useLoad(() => read('/rooms', most.live))
  const announced = useLoad(() => read('/announced-rooms', most.coming))

  async function reload(): Promise<void> {
    await Promise.all([on.reload(), announced.reload()])
  }

  const error = computed(() => on.error.value ?? announced.error.value)
  let timer = 0
  onMounted(() => {
    timer = window.setInterval(() => {
      if (!document.hidden) void reload()
    }, EVERY_MS)
  })
  onBeforeUnmount(() => window.clearInterval(timer))

  return {
    live: computed(() => on.data.value?.items ?? []),
    coming: computed(() => announced.data.value?.items ?? []),
    // What failed stays said while it is tried again: no page turns into its bones for that.
    isLoading: computed(() => !error.value && (on.isLoading.value || announced.isLoading.value)),
    isKnown: computed(() => on.data.value !== undefined && announced.data.value !== undefined),
    error,
    staleSince: computed(() => [on, announced].find(({ error }) => error.value)?.loadedAt.value ?? null),
    reload,
  }
}
