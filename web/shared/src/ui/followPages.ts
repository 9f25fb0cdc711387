import { nextTick } from 'vue'

interface Place {
  name?: unknown
  path: string
}
interface Paths {
  afterEach(guard: (to: Place, from: Place, failure?: unknown) => void): unknown
}

const CONTENT = 'content' // the id of what is between head and foot of every page

/**
 * Have keys and screen readers go where a link led: to the new page, not to where the link was.
 * A page that took them itself, as to its first field, keeps them.
 */
export function followPages(router: Paths): void {
  let isFirst = true
  router.afterEach(async (to, from, failure) => {
    const isSame = to.name === from.name && to.path === from.path
    if (isFirst || isSame || failure !== undefined) {
      isFirst = false
      return
    }
    await nextTick()
    const content = document.getElementById(CONTENT)
    if (content === null || content.contains(document.activeElement)) return
    if (document.activeElement?.closest('[role=dialog], dialog')) return
    content.focus({ preventScroll: true })
  })
}
