import { onBeforeUnmount, onMounted } from 'vue'

const STEP_S = 5

/** What keys do to a recording, wherever they are on the page and nobody types. */
export function usePlayerKeys(on: {
  toggle: () => void
  by: (seconds: number) => void
  chapter: (step: 1 | -1) => void
  mute: () => void
}): void {
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
    const { target } = event
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog]')) return
    const isOnButton = target instanceof HTMLElement && target.closest('button, a') !== null
    const acts: Record<string, () => void> = {
      k: on.toggle,
      m: on.mute,
      n: () => on.chapter(1),
      p: () => on.chapter(-1),
      ArrowLeft: () => on.by(-STEP_S),
      ArrowRight: () => on.by(STEP_S),
      ...(isOnButton ? {} : { ' ': on.toggle }),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  onMounted(() => window.addEventListener('keydown', press))
  onBeforeUnmount(() => window.removeEventListener('keydown', press))
}
