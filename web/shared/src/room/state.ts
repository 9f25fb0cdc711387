import type { Pinned, ProductCard, RoomStatus, ShowcaseItem } from '../api/types'
import type { ChatLine, Me, Ordered, Planned, Poll, RoomEvent, Snapshot } from './frames'

/** What a room looks like to one of its people, folded from its frames. Pure. */

export interface PinChange {
  atMs: number // programme time
  pinned: Pinned | null
}

export interface Sale {
  name: string // masked
  product_id: string
  quantity: number
}

export interface RoomState {
  status: RoomStatus
  playlistUrl: string | null
  viewers: number
  likes: number
  pins: readonly PinChange[] // by programme time; the last is what the host shows now
  showcase: readonly ShowcaseItem[]
  chat: readonly ChatLine[] // oldest first
  leftOut: number // lines that a loud room did not show, since one came in
  skus: Readonly<Record<string, number>> // what is left of each, as far as told
  sale: Sale | null // the latest
  slowS: number // between two lines of one person
  isQuiet: boolean // hosts and moderators alone speak
  announcement: string | null
  poll: Poll | null
  planned: Planned | null // what is announced, as far as told
  me: Me | null
}

export const CHAT_KEPT = 200
const PINS_KEPT = 20
const NAMES_OFFERED = 5

export function emptyRoom(): RoomState {
  return {
    status: 'waiting',
    playlistUrl: null,
    viewers: 0,
    likes: 0,
    pins: [],
    showcase: [],
    chat: [],
    leftOut: 0,
    skus: {},
    sale: null,
    slowS: 0,
    isQuiet: false,
    announcement: null,
    poll: null,
    planned: null,
    me: null,
  }
}

function change(pinned: Pinned): PinChange {
  return { atMs: Date.parse(pinned.programme_time), pinned }
}

/** What is pinned by a snapshot of `nowMs`, behind what a late picture still shows. */
function pinsBehind(
  known: readonly PinChange[],
  pinned: Pinned | null,
  nowMs: number,
): readonly PinChange[] {
  const last = known.at(-1)
  if (pinned === null) {
    if (last === undefined || last.pinned === null) return known
    // Nobody told when it was unpinned: until now at the latest.
    return [...known, { atMs: Math.max(nowMs, last.atMs), pinned: null }].slice(-PINS_KEPT)
  }
  const latest = change(pinned)
  return [...known.filter(({ atMs }) => atMs < latest.atMs), latest].slice(-PINS_KEPT)
}

/** The room as a snapshot tells it. What was pinned before stays known to a late picture. */
export function fromSnapshot(state: RoomState, { now, room, me }: Snapshot): RoomState {
  return {
    ...state,
    status: room.status,
    viewers: room.viewers,
    likes: room.likes,
    showcase: room.showcase,
    chat: room.chat,
    leftOut: 0,
    slowS: room.slow_s,
    isQuiet: room.is_quiet,
    announcement: room.announcement,
    poll: room.poll,
    planned: room.planned ?? state.planned,
    pins: pinsBehind(state.pins, room.pinned, Date.parse(now)),
    me,
  }
}

/** The room after one frame. */
export function after(state: RoomState, frame: Ordered): RoomState {
  if (frame.t === 'event') return afterEvent(state, frame.event)
  const chat = frame.chat ?? []
  return {
    ...state,
    chat: chat.length === 0 ? state.chat : [...state.chat, ...chat].slice(-CHAT_KEPT),
    leftOut: state.leftOut + (frame.more ?? 0),
    likes: frame.likes ?? state.likes,
    viewers: frame.viewers ?? state.viewers,
  }
}

function afterEvent(state: RoomState, event: RoomEvent): RoomState {
  switch (event.type) {
    case 'pin':
      return withPin(state, change({ product: event.product, programme_time: event.programme_time }))
    case 'unpin':
      return withPin(state, { atMs: Date.parse(event.programme_time), pinned: null })
    case 'stock':
      return withStock(state, event.product_id, event.available, event.skus)
    case 'sold':
      return {
        ...state,
        sale: { name: event.name, product_id: event.product_id, quantity: event.quantity },
      }
    case 'broadcast':
      return {
        ...state,
        status: event.status,
        playlistUrl: event.playlist_url ?? state.playlistUrl,
      }
    case 'showcase':
      return { ...state, showcase: event.showcase }
    case 'planned':
      return {
        ...state,
        planned: { starts_at: event.starts_at, title: event.title, cover_url: event.cover_url },
      }
    default:
      return afterTalk(state, event)
  }
}

type Talk = Extract<RoomEvent, { type: 'removed' | 'rules' | 'announcement' | 'answered' | 'poll' }>

function afterTalk(state: RoomState, event: Talk): RoomState {
  switch (event.type) {
    case 'removed':
      return { ...state, chat: state.chat.filter((line) => !isTaken(event, line)) }
    case 'rules':
      return { ...state, slowS: event.slow_s, isQuiet: event.is_quiet }
    case 'announcement':
      return { ...state, announcement: event.text }
    case 'poll':
      return { ...state, poll: event.poll }
    case 'answered':
      return {
        ...state,
        chat: state.chat.map((line) =>
          line.id === event.line ? { ...line, is_answered: event.is_answered } : line,
        ),
      }
  }
}

/** Whether a line is one of those that were taken away. */
function isTaken(event: Extract<RoomEvent, { type: 'removed' }>, line: ChatLine): boolean {
  if (event.lines?.includes(line.id)) return true
  if (event.by === undefined || event.until === undefined) return false
  return line.by === event.by && Date.parse(line.at) <= Date.parse(event.until)
}

/** Whether a line is said to this person: it names them, or answers a line of theirs. */
export function isTo(line: ChatLine, me: Me | null): boolean {
  if (!me?.by || line.by === me.by) return false
  return line.re?.by === me.by || (line.to?.includes(me.by) ?? false)
}

/** Whom an unfinished name after an @ may mean: those who spoke last, each once. */
export function named(chat: readonly ChatLine[], begun: string, me: Me | null): ChatLine[] {
  const found = new Map<string, ChatLine>()
  for (const line of [...chat].reverse()) {
    const isLike = line.name.toLowerCase().startsWith(begun.toLowerCase())
    if (isLike && line.by && line.by !== me?.by && !found.has(line.by)) found.set(line.by, line)
  }
  return [...found.values()].slice(0, NAMES_OFFERED)
}

function withPin(state: RoomState, latest: PinChange): RoomState {
  return { ...state, pins: [...state.pins, latest].slice(-PINS_KEPT) }
}

function withStock(
  state: RoomState,
  productId: string,
  available: number,
  skus: Record<string, number>,
): RoomState {
  const counted = (product: ProductCard): ProductCard =>
    product.id === productId ? { ...product, available } : product
  return {
    ...state,
    showcase: state.showcase.map((item) => ({ ...item, product: counted(item.product) })),
    pins: state.pins.map((pin) => ({
      ...pin,
      pinned: pin.pinned && { ...pin.pinned, product: counted(pin.pinned.product) },
    })),
    skus: { ...state.skus, ...skus },
  }
}

/**
 * What is pinned at a moment of the picture. Without a clock of the picture (nothing plays, or
 * the browser does not tell) it is what the host shows now.
 */
export function pinAt(pins: readonly PinChange[], programmeMs: number | null): Pinned | null {
  if (programmeMs === null) return pins.at(-1)?.pinned ?? null
  const reached = pins.filter((pin) => pin.atMs <= programmeMs)
  return reached.at(-1)?.pinned ?? null
}
