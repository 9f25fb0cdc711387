interface Target {
  fullPath: string
}
interface Failing {
  onError(handler: (error: unknown, to: Target) => void): unknown
  resolve(to: string): { href: string }
}

const LAST = 'hawker.came-afresh' // when this tab last did
const AGAIN_MS = 60_000 // not more often: a page that is missing for good would go round for ever

/**
 * Have an app that was open through an upgrade go on: a page of it that the newer version no longer
 * has under that name is opened by loading the app anew, there where the link led.
 */
export function comeAfresh(router: Failing, go = (to: string) => location.assign(to)): void {
  let isMissing = false
  window.addEventListener('vite:preloadError', () => (isMissing = true))
  router.onError((_error, to) => {
    const last = Number(sessionStorage.getItem(LAST) ?? 0)
    if (!isMissing || Date.now() - last < AGAIN_MS) return
    sessionStorage.setItem(LAST, String(Date.now()))
    go(router.resolve(to.fullPath).href)
  })
}
