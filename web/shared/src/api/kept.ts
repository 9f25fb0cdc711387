import { ref } from 'vue'

export const KEPT_HEADER = 'x-hawker-kept-at' // set by the service worker on what it kept

/** Since when what is shown is no longer asked for, because nothing answers; null while it is. */
export const keptAt = ref<Date | null>(null)

/** Notice whether an answer is from now, or one that was kept. */
export function noteKept(response: Response): void {
  const time = response.headers.get(KEPT_HEADER)
  keptAt.value = time === null ? null : new Date(time)
}
