import type { Product, Sku } from '@hawker/shared'

/** Choosing a SKU by its options. Pure. */

export type Choice = Readonly<Record<string, string>> // value by name of the option

/** What stands chosen at first: the cheapest SKU that can be had. */
export function firstChoice(product: Product): Choice {
  const byPrice = [...product.skus].sort((a, b) => a.price.amount - b.price.amount)
  return (byPrice.find((sku) => sku.available > 0) ?? byPrice[0])?.options ?? {}
}

function matches(sku: Sku, choice: Choice): boolean {
  return Object.entries(choice).every(([name, value]) => sku.options[name] === value)
}

/** The SKU with exactly these values. */
export function skuOf(product: Product, choice: Choice): Sku | null {
  return product.skus.find((sku) => matches(sku, choice)) ?? null
}

/** The choice after a tap. Other options give way when there is no such combination. */
export function choose(product: Product, choice: Choice, name: string, value: string): Choice {
  const wanted = { ...choice, [name]: value }
  if (skuOf(product, wanted) !== null) return wanted
  const withValue = product.skus.filter((sku) => sku.options[name] === value)
  const nearest = withValue.find((sku) => sku.available > 0) ?? withValue[0]
  return nearest?.options ?? choice
}

/** Whether something with this value can be had, the other options as chosen. */
export function canHave(product: Product, choice: Choice, name: string, value: string): boolean {
  const wanted = { ...choice, [name]: value }
  return product.skus.some((sku) => sku.available > 0 && matches(sku, wanted))
}

/** The product with what a room told of its stock since it was read. */
export function withStock(product: Product, skus: Readonly<Record<string, number>>): Product {
  const counted = product.skus.map((sku) => ({ ...sku, available: skus[sku.id] ?? sku.available }))
  const available = counted.reduce((sum, sku) => sum + sku.available, 0)
  return { ...product, skus: counted, available }
}
