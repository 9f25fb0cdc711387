const HELD_MS = 450
const MOVED_PX = 10

/**
 * Tell a long press from a tap and from a finger that scrolls. Browsers that open a menu for it
 * by themselves are asked not to.
 */
export function longPress(held: () => void): Record<string, (event: Event) => void> {
  let timer = 0
  let from: PointerEvent | null = null
  const off = (): void => {
    window.clearTimeout(timer)
    from = null
  }
  return {
    pointerdown: (event) => {
      from = event as PointerEvent
      window.clearTimeout(timer)
      timer = window.setTimeout(held, HELD_MS)
    },
    pointermove: (event) => {
      const { clientX, clientY } = event as PointerEvent
      if (from && Math.hypot(clientX - from.clientX, clientY - from.clientY) > MOVED_PX) off()
    },
    pointerup: off,
    pointercancel: off,
    pointerleave: off,
    contextmenu: (event) => {
      event.preventDefault()
      off()
      held()
    },
  }
}
