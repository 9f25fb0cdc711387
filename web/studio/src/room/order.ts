import type { ProductCard, Room } from '@hawker/shared'

/** The order of a showcase; every function answers a new list and never loses a product. */

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const result = [...list]
  if (from < 0 || from >= result.length) return result
  const [item] = result.splice(from, 1)
  const target = Math.max(0, Math.min(to, result.length))
  if (item !== undefined) result.splice(target, 0, item)
  return result
}

/**
 * Where a dragged row lands: the row whose middle the pointer has passed.
 * `middles` are the vertical middles of the rows, top to bottom.
 */
export function dropIndex(middles: readonly number[], pointerY: number, from: number): number {
  const above = middles.filter((middle, index) => index !== from && middle < pointerY).length
  return above
}

/** The product that a digit key pins: 1 is the first row, 9 the ninth. */
export function indexOfKey(key: string): number | null {
  return /^[1-9]$/.test(key) ? Number(key) - 1 : null
}

/** The goods of a showcase in order, with what is off the shelf. */
export function shelfOf(room: Pick<Room, 'showcase' | 'off_shelf'>): ProductCard[] {
  return [...room.showcase, ...room.off_shelf]
    .sort((one, other) => one.position - other.position)
    .map(({ product }) => product)
}

export function idsOf(list: readonly { id: string }[]): string[] {
  return list.map(({ id }) => id)
}
