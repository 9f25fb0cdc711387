import type { components, Money } from '@hawker/shared'

/** What the studio's own endpoints answer; what buyers see too lives in @hawker/shared. */

type Schemas = components['schemas']
export type RoomFigures = Schemas['RoomFigures']
export type Script = Schemas['Script']
export type Step = Schemas['Step']
export type NewStep = Schemas['NewStep']

export interface StudioSku {
  id: string
  options_text: string // "" when the product has no options
  price: Money
  compare_at: Money | null
  on_hand: number
  reserved: number
  available: number
}

export interface StudioProduct {
  id: string
  store_id: string
  status: 'draft' | 'published' | 'archived'
  title: string
  subtitle: string
  picture_url: string | null
  price: Money | null // the lowest among its SKUs; null before it was published
  skus: StudioSku[]
  has_draft: boolean // something is written that buyers do not see yet
}

export interface StockLevel {
  on_hand: number
  reserved: number
  available: number
}

export interface Balances {
  pending: Money
  available: Money
  fees: Money
  sales: Money
}

export interface LedgerRow {
  id: string
  kind: string
  at: string
  amount: Money // negative when it leaves the store
  order_id: string | null
  text: string
}

export interface TrialAccount {
  account: string
  debit: number
  credit: number
}

export interface TrialCurrency {
  currency: string
  debit: number
  credit: number
  difference: number
  accounts: TrialAccount[]
}

export interface TrialBalance {
  currencies: TrialCurrency[]
}

export interface IngestAddress {
  server_url: string
  stream_key: string | null // null in an answer that is given once more
}

/** What becomes of a device that sends while another one is sending. */
export type SecondPublisher = 'refuse' | 'replace'

/** How the picture of a room is doing. Measures are zero while none arrives. */
export interface Ingest {
  server_url: string
  key_hint: string | null // null once the room has ended
  status: 'waiting' | 'live' | 'interrupted' | 'closed'
  bitrate_bps: number
  width: number
  height: number
  fps: number
  keyframe_interval_s: number | null
  audio: boolean
  started_at: string | null
  warnings: string[]
  recorded_s: number // of this broadcast, on disk
  recorded_bytes: number
  missing_s: number // not recorded, because the disk was full
  refused: string | null // why what came last could not be played
  second_publisher: SecondPublisher
}
