/** What lies behind an open sheet: neither keys nor a reader reach it until the sheet is gone. */

let sheets = 0
let lastFocused: HTMLElement | null = null

document.addEventListener('focusin', ({ target }) => {
  const page = document.getElementById('app')
  if (target instanceof HTMLElement && page?.contains(target)) lastFocused = target
})

/** Where keys are; where they were last, when that is hidden already to make room for the sheet. */
export function keysAreAt(): HTMLElement | null {
  const { activeElement } = document
  const isSomewhere = activeElement instanceof HTMLElement && activeElement !== document.body
  return isSomewhere ? activeElement : lastFocused
}

/** Close off the page; the answer opens it again, once. */
export function closeBehind(): () => void {
  sheets += 1
  set()
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    sheets -= 1
    set()
  }
}

function set(): void {
  const page = document.getElementById('app')
  if (page !== null) page.inert = sheets > 0
}
