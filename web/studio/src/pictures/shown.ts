/** A picture of a product, and what can be seen on it. */
export interface Shown {
  id: string
  url: string
  thumb_url: string
  width: number
  height: number
  colour: string
  alt: { zh: string; en: string }
}

/** The list with one of its pictures moved by `by` places, as far as it goes. */
export function moved(list: readonly Shown[], id: string, by: number): Shown[] {
  const from = list.findIndex((each) => each.id === id)
  const picture = list[from]
  if (!picture) return [...list]
  const rest = list.filter((each) => each.id !== id)
  const to = Math.min(Math.max(from + by, 0), rest.length)
  return [...rest.slice(0, to), picture, ...rest.slice(to)]
}

/** What the server is told of it. */
export function asked(list: readonly Shown[]): {
  pictures: { picture_id: string; alt_zh: string; alt_en: string }[]
} {
  return {
    pictures: list.map(({ id, alt }) => ({ picture_id: id, alt_zh: alt.zh, alt_en: alt.en })),
  }
}
