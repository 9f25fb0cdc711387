import type { Pinned, ProductCard, RoomStatus, ShowcaseItem } from '../api/types'

/** What travels between a room and its people. */

export type Role = 'viewer' | 'buyer' | 'moderator' | 'host'

export interface ChatLine {
  id: string
  name: string
  role: Role
  text: string
  at: string
}

export interface Me {
  name: string
  role: Role
  can_chat: boolean
}

export interface Snapshot {
  t: 'snapshot'
  epoch: number
  seq: number
  now: string
  me: Me
  room: {
    status: RoomStatus
    viewers: number
    likes: number
    pinned: Pinned | null
    showcase: ShowcaseItem[]
    chat: ChatLine[]
  }
}

/** The socket came back with its place in the sequence: what it missed follows. */
export interface Recovered {
  t: 'recovered'
  epoch: number
  seq: number
  now: string
  me: Me
}

export interface Tick {
  t: 'tick'
  seq: number
  chat?: ChatLine[]
  likes?: number
  viewers?: number
}

export type RoomEvent =
  | { type: 'pin'; product: ProductCard; programme_time: string }
  | { type: 'unpin'; programme_time: string }
  | { type: 'stock'; product_id: string; available: number; skus: Record<string, number> }
  | { type: 'sold'; name: string; product_id: string; quantity: number }
  | { type: 'broadcast'; status: RoomStatus; playlist_url?: string }
  | { type: 'showcase'; showcase: ShowcaseItem[] }

export interface EventFrame {
  t: 'event'
  seq: number
  event: RoomEvent
}

export type Ordered = Tick | EventFrame // frames with a place in the room's sequence

export interface Refused {
  t: 'refused'
  ref: string | null
  code: string
  detail: string
}

export interface Bye {
  t: 'bye'
  code: string
  retry_after_ms: number | null // null: there is no use in coming back
}

export type ServerFrame = Snapshot | Recovered | Tick | EventFrame | Refused | Bye | { t: 'pong' }

export type ClientFrame =
  | { t: 'chat'; ref: string; text: string }
  | { t: 'like'; n: number }
  | { t: 'recover'; epoch: number; seq: number }
  | { t: 'ping' }
