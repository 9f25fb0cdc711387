import { formatCountdown, type RoomStatus } from '@hawker/shared'
import { computed, type ComputedRef } from 'vue'

import { useNow } from '../lib/useNow'

/** For how long a broadcast has been running, as a clock; empty while none does. */
export function useOnAirFor(
  status: () => RoomStatus,
  startedAt: () => string | null,
): ComputedRef<string> {
  const now = useNow(1000)
  return computed(() => {
    const since = startedAt()
    const isRunning = status() === 'on_air' || status() === 'interrupted'
    return since && isRunning ? formatCountdown(now.value.getTime() - Date.parse(since)) : ''
  })
}
