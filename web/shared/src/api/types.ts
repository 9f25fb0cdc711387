import type { components } from './openapi'

/**
 * The shapes of the HTTP API that both apps read, under the names we call them by. They are
 * generated from the server's own description (`npm run openapi`); nothing is written twice.
 */
export type Schemas = components['schemas']

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export type Money = Schemas['Money']
export type Session = Schemas['SessionView']
export type StorePlace = Schemas['StorePlace']
export type ChannelPlace = Schemas['ChannelPlace']
export type Account = Schemas['AccountView']
export type SignedIn = Schemas['SignedIn']
export type Address = Schemas['Address']
export type BookedAddress = Schemas['BookedAddress']
export type Message = Schemas['Message']

export type Passkey = Schemas['Passkey']
export type Identity = Schemas['Identity']
export type OpenSession = Schemas['OpenSession']

export type ProductCard = Schemas['ProductCard']
export type Product = Schemas['ProductView']
export type ProductOption = Schemas['Option']
export type Picture = Product['pictures'][number]
export type Sku = Schemas['SkuView']
export type Store = Schemas['StoreView']

export type CartLine = Schemas['CartLineView']
export type Cart = Schemas['CartView']
export type Checkout = Schemas['CheckoutView']
export type CheckoutPart = Schemas['PartView']
export type OrderLine = Schemas['LineView']
export type Submitted = Schemas['SubmittedView']
export type DuePayment = Schemas['DuePayment']
export type Payment = Schemas['PaymentView']
export type PaymentStatus = Payment['status']
export type PaymentSession = Schemas['Session']
export type Order = Schemas['OrderView']
export type MyOrder = Schemas['MyOrderView']
export type Parcel = Schemas['ParcelView']
export type ParcelStatus = Parcel['status']
export type ParcelItem = Schemas['Item']
export type Scan = Schemas['ScanView']
export type Tracking = Schemas['Tracking']
export type Carrier = Schemas['CarrierView']
export type ShipmentOutcomes = Schemas['ShipmentOutcomes']
export type ShipmentOutcome = Schemas['RowOutcome']
export type PaidWith = Schemas['TogetherView']
export type OrderStatus = Order['status']
export type Moment = Schemas['Moment']

export type RoomStatus = Schemas['RoomStatus']
export type ChannelCard = Schemas['ChannelCard']
export type Channel = Schemas['ChannelView']
export type RoomCard = Schemas['RoomCard']
export type ShowcaseItem = Schemas['ShowcaseItem']
export type Pinned = Schemas['PinnedView']
export type Room = Schemas['RoomView']
export type Reservation = Schemas['ReservationView']
export type Chapter = Schemas['Chapter']
export type Replay = Schemas['ReplayView']
export type ReplayCard = Schemas['ReplayCard']
export type Explanation = Schemas['Explanation']
export type SaidLine = Schemas['SaidLine']
export type Said = Schemas['Said']

/** What the sandbox tells a payer; the provider is another site with an API of its own. */
export interface Confirmed {
  status: 'succeeded' | 'processing' | 'declined'
  decline_code: string | null
}

export type BookEntry = Schemas['BookEntry']
export type AddressForm = Schemas['AddressForm']
export type Region = Schemas['Region']
export type PastedAddress = Schemas['Pasted']
export type DataExport = Schemas['ExportView']
export type ErasureState = Schemas['ErasureState']
