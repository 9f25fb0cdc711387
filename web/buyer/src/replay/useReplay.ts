import { api, Problem, type Replay, type Room } from '@hawker/shared'
import { onBeforeUnmount, type Ref, shallowRef } from 'vue'

const ASK_EVERY_MS = 1_000
const ASKS = 15 // a recording is noted seconds after the end

/** What was kept of a room, null as long as nothing is known of it. */
export function useReplay(roomId: string): {
  replay: Ref<Replay | null>
  read: () => Promise<void>
  wait: () => void
} {
  const replay = shallowRef<Replay | null>(null)
  let timer = 0

  async function read(): Promise<void> {
    try {
      replay.value = await api.get<Replay>(`/rooms/${roomId}/replay`)
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 404) throw failure
    }
  }

  /** Ask until it is there, for a while: the broadcast has just ended. */
  function wait(left = ASKS): void {
    window.clearTimeout(timer)
    void read()
      .catch(() => undefined) // asked for again below
      .then(() => {
        if (replay.value?.is_over !== true && left > 0) {
          timer = window.setTimeout(() => wait(left - 1), ASK_EVERY_MS)
        }
      })
  }

  onBeforeUnmount(() => window.clearTimeout(timer))
  return { replay, read, wait: () => wait() }
}

export function isOver(room: Room): boolean {
  return room.status === 'ended' || room.status === 'idle'
}
