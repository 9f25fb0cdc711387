import { onBeforeUnmount, onMounted, ref, type Ref, shallowRef } from 'vue'

import { newKey } from '../api/client'
import { language } from '../text/language'
import type { Part, Refused, Saying } from './frames'
import { type Connection, RoomSocket } from './socket'
import { after, emptyRoom, fromSnapshot, type RoomState } from './state'

const PARTS: readonly Part[] = ['showcase', 'script', 'order']

export interface LiveRoom {
  state: Ref<RoomState>
  connection: Ref<Connection>
  /** Put out: the picture goes on, the room does not. */
  isBanned: Ref<boolean>
  /** Say a line; the answer is its reference, or null when the room is out of reach. */
  say: (text: string, saying?: Saying) => string | null
  like: (count: number) => void
  /** Come back as whoever signed in. */
  renew: () => void
}

/** A room over its socket, for as long as the component lives. */
export function useRoom(
  roomId: string,
  on: {
    refused?: (frame: Refused) => void
    backstage?: (part: Part) => void // for those who keep the room: read it again
    first?: Partial<RoomState>
    ready?: Promise<unknown> // before the socket opens, whether it goes well or not
  } = {},
): LiveRoom {
  const state = shallowRef<RoomState>({ ...emptyRoom(), ...on.first })
  const connection = ref<Connection>('connecting')
  const isBanned = ref(false)
  const socket = new RoomSocket(
    `/room/${roomId}`,
    {
      snapshot: (frame) => (state.value = fromSnapshot(state.value, frame)),
      recovered: (frame) => (state.value = { ...state.value, me: frame.me }),
      ordered: (frame) => (state.value = after(state.value, frame)),
      refused: (frame) => on.refused?.(frame),
      backstage: (frame) => on.backstage?.(frame.part),
      you: (frame) => (state.value = { ...state.value, me: frame.me }),
      bye: (frame) => {
        if (frame.code === 'live.banned') isBanned.value = true
      },
      connection: (now) => {
        // What was said backstage meanwhile went unheard.
        if (now === 'open' && connection.value === 'lost') PARTS.forEach((part) => on.backstage?.(part))
        connection.value = now
      },
    },
    { language: () => language.value },
  )
  let isHere = true
  onMounted(async () => {
    await Promise.allSettled([on.ready])
    if (isHere) socket.start()
  })
  onBeforeUnmount(() => {
    isHere = false
    socket.stop()
  })

  return {
    state,
    connection,
    isBanned,
    say: (text, saying) => {
      const line = newKey()
      return socket.chat(line, text, saying) ? line : null
    },
    like: (count) => socket.like(count),
    renew: () => socket.renew(),
  }
}
