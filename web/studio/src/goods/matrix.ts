import type { Axis, Content, DraftSku, Named } from '../api/products'

/** The options of a product and the SKUs they make. Pure. */

export const AXES_LIMIT = 3
export const SKUS_LIMIT = 200

export const emptyContent = (): Content => ({
  title_zh: '',
  title_en: '',
  subtitle_zh: '',
  subtitle_en: '',
  description_zh: '',
  description_en: '',
  axes: [],
  skus: [freshSku([])],
  pictures: [],
})

export function freshSku(choices: readonly number[]): DraftSku {
  return {
    choices: [...choices],
    id: null,
    price: null,
    compare_at: null,
    picture_id: null,
    code: '',
    bar_code: '',
  }
}

/** Every choice of one value of each option, the last option turning fastest. */
export function combinations(axes: readonly Axis[]): number[][] {
  return axes.reduce<number[][]>(
    (found, axis) => found.flatMap((before) => axis.values.map((_, at) => [...before, at])),
    [[]],
  )
}

const nameOf = (choices: readonly number[]): string => choices.join('.')

/** The SKU of a choice, if the store sells it. */
export function skuOf(content: Content, choices: readonly number[]): DraftSku | undefined {
  return content.skus.find((sku) => nameOf(sku.choices) === nameOf(choices))
}

/** The same with a SKU changed, sold from now on, or (null) sold no more. */
export function withSku(
  content: Content,
  choices: readonly number[],
  change: Partial<DraftSku> | null,
): Content {
  const known = skuOf(content, choices) ?? freshSku(choices)
  const others = content.skus.filter((sku) => nameOf(sku.choices) !== nameOf(choices))
  return inOrder({ ...content, skus: change === null ? others : [...others, { ...known, ...change }] })
}

/** An option more: what was sold is its first value. */
export function withAxis(content: Content): Content {
  const axis: Axis = { zh: '', en: '', values: [{ zh: '', en: '' }] }
  return {
    ...content,
    axes: [...content.axes, axis],
    skus: content.skus.map((sku) => ({ ...sku, choices: [...sku.choices, 0] })),
  }
}

/** An option less: of SKUs that differ in it alone, the first one stays. */
export function withoutAxis(content: Content, at: number): Content {
  const without = (list: readonly number[]): number[] => list.filter((_, n) => n !== at)
  const skus: DraftSku[] = []
  for (const sku of content.skus) {
    const choices = without(sku.choices)
    if (!skus.some((other) => nameOf(other.choices) === nameOf(choices))) skus.push({ ...sku, choices })
  }
  return { ...content, axes: content.axes.filter((_, n) => n !== at), skus }
}

/** A value more: it is sold in every combination, at the price of its first neighbour. */
export function withValue(content: Content, at: number, value: Named): Content {
  const axis = content.axes[at]
  if (!axis) return content
  const place = axis.values.length
  const axes = replaced(content.axes, at, { ...axis, values: [...axis.values, value] })
  const added = combinations(axes)
    .filter((choices) => choices[at] === place)
    .map((choices) => {
      const neighbour = skuOf(content, choices.map((choice, n) => (n === at ? 0 : choice)))
      return { ...freshSku(choices), price: neighbour?.price ?? null }
    })
  return inOrder({ ...content, axes, skus: [...content.skus, ...added] })
}

/** A value less, and all SKUs that had it. */
export function withoutValue(content: Content, at: number, place: number): Content {
  const axis = content.axes[at]
  if (!axis) return content
  const skus = content.skus
    .filter(({ choices }) => choices[at] !== place)
    .map((sku) => ({
      ...sku,
      choices: sku.choices.map((choice, n) => (n === at && choice > place ? choice - 1 : choice)),
    }))
  const values = axis.values.filter((_, n) => n !== place)
  return { ...content, axes: replaced(content.axes, at, { ...axis, values }), skus }
}

/** Whether one value more would make more SKUs than a product may have. */
export function isFull(axes: readonly Axis[], at: number): boolean {
  const sizes = axes.map(({ values }, n) => values.length + (n === at ? 1 : 0))
  return sizes.reduce((product, size) => product * size, 1) > SKUS_LIMIT
}

export function replaced<T>(list: readonly T[], at: number, item: T): T[] {
  return list.map((each, n) => (n === at ? item : each))
}

function inOrder(content: Content): Content {
  const places = new Map(combinations(content.axes).map((choices, n) => [nameOf(choices), n]))
  const place = ({ choices }: DraftSku): number => places.get(nameOf(choices)) ?? Infinity
  return { ...content, skus: [...content.skus].sort((one, other) => place(one) - place(other)) }
}
