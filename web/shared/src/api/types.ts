/** The shapes of the HTTP API that both apps read (GET /api/v1/openapi.json). */

export interface Money {
  amount: number // minor units
  currency: string // ISO 4217
}

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export interface StorePlace {
  id: string
  name: string
  permissions: string[]
}

export interface ChannelPlace {
  id: string
  name: string
}

export interface Account {
  id: string
  name: string
  address: string
}

export interface Session {
  account: Account | null
  csrf_token: string
  guest_token: string | null
  is_operator: boolean
  stores: StorePlace[]
  channels: ChannelPlace[]
}

export interface Address {
  name: string
  phone: string
  country: string // ISO 3166-1
  region: string // province
  city: string
  district: string
  line1: string
  postal_code: string
}

export interface BookedAddress extends Address {
  id: string
}

export interface ProductCard {
  id: string
  store_id: string
  title: string
  subtitle: string
  picture_url: string | null
  price: Money // the lowest among its SKUs
  compare_at: Money | null
  available: number
}

export interface Picture {
  url: string
  width: number // pixels
  height: number
}

export interface ProductOption {
  name: string
  values: string[]
}

export interface Sku {
  id: string
  options: Record<string, string> // the value of each option by its name
  price: Money
  compare_at: Money | null
  available: number
  picture_url: string | null
}

export interface Product extends ProductCard {
  store_name: string
  description: string
  pictures: Picture[]
  options: ProductOption[]
  skus: Sku[]
}

export interface Store {
  id: string
  name: string
  slug: string
  logo_url: string | null
  currency: string
}

export interface CartLine {
  sku_id: string
  product_id: string
  store_id: string
  title: string
  options_text: string
  picture_url: string | null
  quantity: number
  unit_price: Money
  available: number
}

export interface Cart {
  lines: CartLine[]
  total: Money
}

export interface OrderLine {
  sku_id: string
  product_id: string
  title: string
  options_text: string
  picture_url: string | null
  quantity: number
  unit_price: Money
  total: Money
}

export interface Checkout {
  id: string
  store_id: string
  lines: OrderLine[]
  goods_total: Money
  freight: Money
  total: Money
  expires_at: string
}

export interface DuePayment {
  id: string
  status: PaymentStatus
  amount: Money
  due_at: string
  provider: string
}

export interface Submitted {
  order_id: string
  order_number: string
  payment: DuePayment
}

export type PaymentStatus =
  | 'created'
  | 'pending'
  | 'captured'
  | 'failed'
  | 'cancelled'
  | 'expired'
  | 'refunded'

export interface Payment {
  id: string
  status: PaymentStatus
  amount: Money
  due_at: string
  failure_code: string | null // of the latest attempt
  order_ids: string[]
}

export interface PaymentSession {
  provider: string
  intent: string
  client_secret: string
  confirm_url: string
}

export interface Confirmed {
  status: 'succeeded' | 'processing' | 'declined'
  decline_code: string | null
}

export interface Moment {
  step: string // "placed", "paid", "closed"
  at: string
  reason: string | null
}

export type OrderStatus = 'pending_payment' | 'to_ship' | 'closed'

export interface Order {
  id: string
  number: string // decimal digits; too long for a number of JavaScript
  store_id: string
  store_name: string
  status: OrderStatus
  room_id: string | null
  lines: OrderLine[]
  goods_total: Money
  freight: Money
  total: Money
  address: Address
  contact: string | null
  payment_id: string
  placed_at: string
  payment_due_at: string
  paid_at: string | null
  closed_at: string | null
  timeline: Moment[]
}

export interface Message {
  id: string
  address: string
  subject: string
  text: string
  sent_at: string
}

export type RoomStatus = 'idle' | 'waiting' | 'on_air' | 'interrupted' | 'ended'

export interface ChannelCard {
  id: string
  name: string
  avatar_url: string | null
}

export interface RoomCard {
  id: string
  title: string
  channel: ChannelCard
  cover_url: string | null
  status: RoomStatus
  viewers: number
  started_at: string | null
  pinned: ProductCard | null
}

export interface ShowcaseItem {
  product: ProductCard
  position: number
}

export interface Pinned {
  product: ProductCard
  programme_time: string // the moment of the picture it belongs to
}

export interface Room {
  id: string
  title: string
  channel: ChannelCard
  status: RoomStatus
  is_host: boolean
  broadcast: {
    id: string
    started_at: string
    playlist_url: string
    cover_url: string | null
  } | null
  showcase: ShowcaseItem[]
  pinned: Pinned | null
  viewers: number
  likes: number
  socket_url: string
}
