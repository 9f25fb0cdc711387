import type { ChatLine } from '@hawker/shared'

export interface SaleLine {
  id: string
  at: string
  sale: { name: string; title: string; quantity: number }
}

export type Line = ChatLine | SaleLine

/** What was said and what was sold, in the order it happened. */
export function merged(chat: readonly ChatLine[], sales: readonly SaleLine[]): Line[] {
  return [...chat, ...sales].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}
