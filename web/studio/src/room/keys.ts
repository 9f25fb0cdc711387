/**
 * Stream keys that were told in this visit, null for a room opened without: a key is told after a
 * fresh proof alone. They are told once and rest nowhere: a reload of the page forgets them, as it
 * should.
 */
const told = new Map<string, string | null>()

export function rememberKey(roomId: string, key: string | null): void {
  told.set(roomId, key)
}

export function toldKey(roomId: string): string | null {
  return told.get(roomId) ?? null
}

/** Whether the room has a key that nobody was told yet: nobody can be cut off by another one. */
export function isUntold(roomId: string): boolean {
  return told.get(roomId) === null
}
