/**
 * Stream keys that were told in this visit. They are told once and rest nowhere: a reload of the
 * page forgets them, as it should.
 */
const told = new Map<string, string>()

export function rememberKey(roomId: string, key: string): void {
  told.set(roomId, key)
}

export function toldKey(roomId: string): string | null {
  return told.get(roomId) ?? null
}
