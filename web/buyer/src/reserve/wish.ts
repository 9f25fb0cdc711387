/** Ticks that somebody made before they signed in, kept until they have. */

export interface Wish {
  reminder: boolean
  on_air: boolean
}

const PREFIX = 'reserve:'

export function keepWish(roomId: string, wish: Wish, store: Storage = sessionStorage): void {
  store.setItem(PREFIX + roomId, JSON.stringify(wish))
}

/** What was wished for, once: whoever takes it sends it. */
export function takeWish(roomId: string, store: Storage = sessionStorage): Wish | null {
  const kept = store.getItem(PREFIX + roomId)
  store.removeItem(PREFIX + roomId)
  if (kept === null) return null
  const { reminder, on_air } = JSON.parse(kept) as Partial<Wish>
  return { reminder: reminder === true, on_air: on_air === true }
}
