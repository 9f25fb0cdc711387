import { onBeforeUnmount, onMounted } from 'vue'

type Handler = (event: KeyboardEvent) => void

/** Whether somebody is typing, so that letters and digits belong to the text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Whether a dialog or drawer is open and owns the keyboard. */
function isCovered(): boolean {
  return [...document.querySelectorAll('[aria-modal="true"]')].some(
    (dialog) => dialog instanceof HTMLElement && dialog.offsetParent !== null,
  )
}

/** Plain keys of a page; they rest while somebody types, holds a modifier or has a dialog open. */
export function useHotkeys(handler: Handler): void {
  const listen: Handler = (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return
    if (isTyping(event.target) || isCovered()) return
    handler(event)
  }
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
