import { ref } from 'vue'

/** Something short, said at the foot of the page for a moment. */
export const said = ref<string | null>(null)

const SHOWN_MS = 2_600
let timer = 0

export function say(message: string): void {
  said.value = message
  window.clearTimeout(timer)
  timer = window.setTimeout(() => (said.value = null), SHOWN_MS)
}
