import { api, pinAt, type Pinned, pinsOf, Problem, type Replay, type SaidLine } from '@hawker/shared'
import { computed, type ComputedRef, onBeforeUnmount, type Ref, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { useFailureWords } from '../lib/failure'
import { say } from '../lib/toast'
import { useSaid } from './useSaid'

const BACK_MS = 30_000 // the first step
const FRESH_EVERY_MS = 10_000

export interface Place {
  positionS: number
  lengthS: number
  programmeMs: number | null
}

/** Going back in a broadcast that goes on: by its recording, with what belongs to that picture. */
export function useRewind(
  roomId: string,
  programmeMs: () => number | null,
): {
  replay: Ref<Replay | null> // while one is back
  startMs: Ref<number | null>
  place: Ref<Place>
  pinned: ComputedRef<Pinned | null>
  lines: Readonly<Ref<readonly SaidLine[]>>
  goBack: () => Promise<void>
  goLive: () => void
} {
  const replay = shallowRef<Replay | null>(null)
  const startMs = ref<number | null>(null)
  const place = shallowRef<Place>({ positionS: 0, lengthS: 0, programmeMs: null })
  const { t } = useI18n()
  const wordsOf = useFailureWords()
  let isGone = false
  let timer = 0

  const shownMs = computed(() => (replay.value === null ? null : place.value.programmeMs))
  const { lines } = useSaid(roomId, shownMs)
  const pins = computed(() => (replay.value === null ? [] : pinsOf(replay.value.chapters)))
  const pinned = computed(() => (shownMs.value === null ? null : pinAt(pins.value, shownMs.value)))

  async function read(): Promise<Replay | null> {
    try {
      return await api.get<Replay>(`/rooms/${roomId}/replay`)
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 404) return null
      throw failure
    }
  }

  async function goBack(): Promise<void> {
    const now = programmeMs() ?? Date.now()
    let found: Replay | null
    try {
      found = await read()
    } catch (failure) {
      say(wordsOf(failure))
      return
    }
    if (found === null) say(t('replay.nothingYet'))
    if (found === null || isGone) return
    startMs.value = now - BACK_MS
    replay.value = found
    window.clearInterval(timer)
    // What fails is asked for again: meanwhile the chapters are those of a moment ago.
    timer = window.setInterval(() => void freshen().catch(() => undefined), FRESH_EVERY_MS)
  }

  async function freshen(): Promise<void> {
    const found = await read()
    if (replay.value !== null && found !== null) replay.value = found
  }

  function goLive(): void {
    window.clearInterval(timer)
    replay.value = null
    place.value = { positionS: 0, lengthS: 0, programmeMs: null }
  }

  onBeforeUnmount(() => {
    isGone = true
    window.clearInterval(timer)
  })
  return { replay, startMs, place, pinned, lines, goBack, goLive }
}
