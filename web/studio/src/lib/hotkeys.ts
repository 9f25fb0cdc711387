import { onBeforeUnmount, onMounted } from 'vue'

type Handler = (event: KeyboardEvent) => void

/** How the keys of the palette are written on this machine. */
export const PALETTE_KEYS = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'

/** Whether somebody is typing, so that letters and digits belong to the text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Whether a key does something of its own there: Space presses a button. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, [role="button"]') !== null
}

/** Whether a dialog or drawer is open and owns the keyboard; `own` ones leave it to the page. */
function isCovered(own: string): boolean {
  return [...document.querySelectorAll('[aria-modal="true"]')].some(
    (dialog) =>
      dialog instanceof HTMLElement && dialog.offsetParent !== null && !dialog.matches(own),
  )
}

/** Plain keys of a page; they rest while somebody types, holds a modifier or has a dialog open. */
export function useHotkeys(handler: Handler, own = ':not(*)'): void {
  const listen: Handler = (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return
    if (isTyping(event.target) || isCovered(own)) return
    handler(event)
  }
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
