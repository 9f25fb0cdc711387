import type { CartLine, Money } from '@hawker/shared'

/** What of a cart is bought now: everything that is there, but for what was put aside. */

export interface CartPart {
  storeId: string
  storeName: string
  lines: readonly CartLine[]
}

export function partsOf(cart: {
  lines: readonly CartLine[]
  stores: readonly { id: string; name: string }[]
}): CartPart[] {
  return cart.stores.map(({ id, name }) => ({
    storeId: id,
    storeName: name,
    lines: cart.lines.filter((line) => line.store_id === id),
  }))
}

/** Whether the shelf still has as many as the line wants. */
export function canBuy(line: CartLine): boolean {
  return line.available >= line.quantity
}

export function chosenOf(lines: readonly CartLine[], aside: ReadonlySet<string>): CartLine[] {
  return lines.filter((line) => canBuy(line) && !aside.has(line.sku_id))
}

export function totalOf(lines: readonly CartLine[], currency: string): Money {
  const amount = lines.reduce((sum, line) => sum + line.unit_price.amount * line.quantity, 0)
  return { amount, currency }
}

/** What is put aside once `lines` were ticked, or not. */
export function ticked(
  aside: ReadonlySet<string>,
  lines: readonly CartLine[],
  isTicked: boolean,
): ReadonlySet<string> {
  const now = new Set(aside)
  for (const { sku_id } of lines) {
    if (isTicked) now.delete(sku_id)
    else now.add(sku_id)
  }
  return now
}
