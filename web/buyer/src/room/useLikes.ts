import { onBeforeUnmount, ref, type Ref, watch } from 'vue'

/** Likes: taps are told in small bunches, and a few hearts rise for everybody's. */

export interface Heart {
  id: number
  leftPx: number
}

const TELL_EVERY_MS = 400
const LIFE_MS = 1_800
const MOST_HEARTS = 8

export function useLikes(
  likes: Ref<number>,
  tell: (count: number) => void,
): { hearts: Ref<readonly Heart[]>; tap: () => void } {
  const hearts = ref<readonly Heart[]>([])
  let untold = 0
  let timer = 0
  let lastId = 0
  let own = 0 // told by us and not yet counted by the room

  function rise(): void {
    if (hearts.value.length >= MOST_HEARTS) return
    const heart = { id: ++lastId, leftPx: Math.random() * 28 }
    hearts.value = [...hearts.value, heart]
    window.setTimeout(() => {
      hearts.value = hearts.value.filter((each) => each.id !== heart.id)
    }, LIFE_MS)
  }

  function tap(): void {
    untold += 1
    rise()
    if (timer !== 0) return
    timer = window.setTimeout(() => {
      tell(untold)
      own += untold
      untold = 0
      timer = 0
    }, TELL_EVERY_MS)
  }

  watch(likes, (now, before) => {
    const others = now - before - own
    own = Math.max(0, own - (now - before))
    if (before > 0 && others > 0) rise()
  })
  onBeforeUnmount(() => window.clearTimeout(timer))
  return { hearts, tap }
}
