import type { Pinned, ProductCard, RoomStatus, ShowcaseItem } from '../api/types'

/** What travels between a room and its people. */

export type Role = 'viewer' | 'buyer' | 'moderator' | 'host'

export interface ChatLine {
  id: string
  name: string
  role: Role
  text: string
  at: string
  by?: string // who said it, as this room names them
  re?: { id: string; name: string; by: string } // the line it answers
  to?: string[] // tags of the people it names
  is_question?: boolean
  is_answered?: boolean
}

export interface Me {
  name: string
  role: Role
  can_chat: boolean
  by?: string // the tag that one's own lines carry
  muted_until?: string
}

export interface Poll {
  id: string
  question: string
  options: string[]
  votes: number[] // by option
  is_open: boolean
}

/** What is announced of a room. */
export interface Planned {
  starts_at: string | null
  title: string
  cover_url: string | null
}

/** What may come with a line. */
export interface Saying {
  re?: string // a line's id
  to?: string[] // tags of people
  is_question?: boolean
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
    slow_s: number
    is_quiet: boolean
    announcement: string | null
    poll: Poll | null
    planned: Planned | null
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
  more?: number // lines that were left out since the last tick
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
  | ({ type: 'planned' } & Planned)
  | { type: 'removed'; id: string; lines?: string[]; by?: string; until?: string }
  | { type: 'rules'; slow_s: number; is_quiet: boolean }
  | { type: 'announcement'; text: string | null }
  | { type: 'answered'; line: string; is_answered: boolean }
  | { type: 'poll'; poll: Poll | null }

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

/** Who one is from now on. */
export interface You {
  t: 'you'
  me: Me
}

/** What those who keep a room see, and nobody else does. */
export type Part = 'showcase' | 'script' | 'order'

/** One of these changed: read it again. */
export interface Backstage {
  t: 'backstage'
  part: Part
}

export type ServerFrame =
  | Snapshot
  | Recovered
  | Tick
  | EventFrame
  | Refused
  | Bye
  | You
  | Backstage
  | { t: 'pong' }

export type ClientFrame =
  | ({ t: 'chat'; ref: string; text: string } & Saying)
  | { t: 'like'; n: number }
  | { t: 'recover'; epoch: number; seq: number }
  | { t: 'ping' }
