import type { Room, RoomState } from '@hawker/shared'
import { computed, type ComputedRef, type Ref, ref, watch } from 'vue'

import { keepWay, pick, readWay, type Rendition, SHOWN, type Way } from './watching'

/** What plays in a room, in the way this viewer likes to watch. */
export function useWatching(
  room: () => Room,
  state: Readonly<Ref<RoomState>>,
): {
  source: ComputedRef<string | null> // playlist; null while there is nothing to play
  first: ComputedRef<string | null> // its text, where it came with the room
  renditions: ComputedRef<readonly Rendition[]>
  playing: ComputedRef<Rendition | undefined>
  way: Ref<Way>
  hasBegun: () => void
} {
  const way = ref(readWay())
  watch(way, keepWay, { deep: true })

  const known = computed(() => room().broadcast)
  const url = computed(() => state.value.playlistUrl ?? known.value?.playlist_url ?? null)
  const renditions = computed(() =>
    known.value?.playlist_url === url.value ? (known.value?.renditions ?? []) : [],
  )
  const playing = computed(() => pick(renditions.value, way.value.kind))
  const source = computed(() =>
    SHOWN.includes(state.value.status) ? (playing.value?.url ?? url.value) : null,
  )

  // The text that came with the room is good for one beginning: it is of then, and a room that is
  // read again while it plays brings another one that would be as old when it is needed.
  const begunWith = ref<string | null>(null) // the address of what played
  const first = computed(() => {
    const { playlist = null, playlist_url: whole } = known.value ?? {}
    return source.value === whole && whole !== begunWith.value ? playlist : null
  })
  return {
    source,
    first,
    renditions,
    playing,
    way,
    hasBegun: () => (begunWith.value = known.value?.playlist_url ?? null),
  }
}
