import { api, type Said, type SaidLine } from '@hawker/shared'
import { computed, onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue'

import { behind, shownAt, type Stretch } from './said'

const AHEAD_MS = 60_000 // what is asked for at once, before the picture reaches it
const BEFORE_MS = 45_000 // what is shown of what was said before one came
const LOOK_EVERY_MS = 1_000

/** What was said up to the moment of the picture that this viewer sees. */
export function useSaid(
  roomId: string,
  programmeMs: Ref<number | null>,
): { lines: Readonly<Ref<readonly SaidLine[]>> } {
  const stretch = shallowRef<Stretch | null>(null)
  const isAsking = ref(false)
  let isGone = false
  let timer = 0

  async function look(): Promise<void> {
    const now = programmeMs.value
    if (now === null || isAsking.value) return
    let known = stretch.value
    if (known === null || now < known.fromMs || now > known.untilMs + AHEAD_MS) {
      known = { fromMs: now - BEFORE_MS, untilMs: now - BEFORE_MS, lines: [] }
    }
    if (known.untilMs > now + AHEAD_MS / 2) return
    isAsking.value = true
    try {
      const said = await api.get<Said>(`/rooms/${roomId}/said`, {
        since_ms: Math.round(known.untilMs),
        until_ms: Math.round(Math.max(now, known.untilMs) + AHEAD_MS),
      })
      if (!isGone) stretch.value = behind(known, said)
    } finally {
      isAsking.value = false
    }
  }

  // What fails is asked for again a moment later: the picture goes on without it.
  const tryLook = (): void => void look().catch(() => undefined)
  onMounted(() => (timer = window.setInterval(tryLook, LOOK_EVERY_MS)))
  onBeforeUnmount(() => {
    isGone = true
    window.clearInterval(timer)
  })
  watch(programmeMs, (now, before) => {
    if (now !== null && (before === null || Math.abs(now - before) > LOOK_EVERY_MS * 3)) tryLook()
  })
  return { lines: computed(() => shownAt(stretch.value, programmeMs.value)) }
}
