/** What lies behind an open sheet: neither keys nor a reader reach it until the sheet is gone. */

let sheets = 0

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
