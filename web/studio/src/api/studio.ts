import {
  api,
  type Carrier,
  type Money,
  type Order,
  type Page,
  type ParcelItem,
  type Replay,
  type Room,
  type RoomCard,
  type ShipmentOutcomes,
  type Tracking,
} from '@hawker/shared'

import { asked, type Shown } from '../pictures/shown'
import type {
  Balances,
  Ingest,
  IngestAddress,
  LedgerRow,
  NewStep,
  RoomFigures,
  Script,
  SecondPublisher,
  StockLevel,
  StudioProduct,
  TrialBalance,
} from './types'

/** Every question the studio asks, and nothing else: pages never write an address. */

// --- orders --------------------------------------------------------------------------------
export const readOrders = (
  storeId: string,
  query: { status: string | null; cursor: string | null; limit?: number },
): Promise<Page<Order>> => api.get(`/stores/${storeId}/orders`, query)

export const readOrder = (storeId: string, orderId: string): Promise<Order> =>
  api.get(`/stores/${storeId}/orders/${orderId}`)

export const readTracking = (storeId: string, orderId: string): Promise<Tracking> =>
  api.get(`/stores/${storeId}/orders/${orderId}/tracking`)

export const readCarriers = (storeId: string): Promise<{ items: Carrier[] }> =>
  api.get(`/stores/${storeId}/carriers`)

export interface Label {
  carrier: string
  number: string
  carrier_name: string | null
}

export const shipOrder = (
  storeId: string,
  orderId: string,
  parcel: Label & { items: ParcelItem[] | null },
  key: string,
): Promise<Order> => api.post(`/stores/${storeId}/orders/${orderId}/parcels`, parcel, { key })

export const correctParcel = (
  storeId: string,
  orderId: string,
  parcelId: string,
  label: Label,
): Promise<Order> => api.put(`/stores/${storeId}/orders/${orderId}/parcels/${parcelId}`, label)

export const shipOrders = (
  storeId: string,
  rows: readonly { order_number: string; carrier: string; number: string }[],
  asked: { isPreview: boolean; key: string },
): Promise<ShipmentOutcomes> =>
  api.post(
    `/stores/${storeId}/shipments`,
    { rows, is_preview: asked.isPreview },
    { key: asked.key },
  )

// --- goods ---------------------------------------------------------------------------------
export const readProducts = (
  storeId: string,
  cursor: string | null,
  limit = 50,
): Promise<Page<StudioProduct>> => api.get(`/stores/${storeId}/products`, { cursor, limit })

export const setPrice = (storeId: string, skuId: string, price: Money): Promise<unknown> =>
  api.put(`/stores/${storeId}/skus/${skuId}/price`, { price })

export const readPictures = (
  storeId: string,
  productId: string,
): Promise<{ pictures: Shown[] }> => api.get(`/stores/${storeId}/products/${productId}/pictures`)

export const setPictures = (
  storeId: string,
  productId: string,
  pictures: readonly Shown[],
): Promise<unknown> =>
  api.put(`/stores/${storeId}/products/${productId}/pictures`, asked(pictures))

export const adjustStock = (
  storeId: string,
  change: { sku_id: string; delta: number; reason: string },
): Promise<StockLevel> => api.post(`/stores/${storeId}/stock/adjustments`, change)

// --- money ---------------------------------------------------------------------------------
export const readBalances = (storeId: string): Promise<Balances> =>
  api.get(`/stores/${storeId}/balances`)

export const readLedger = (storeId: string, cursor: string | null): Promise<Page<LedgerRow>> =>
  api.get(`/stores/${storeId}/ledger`, { cursor })

export const readTrialBalance = (): Promise<TrialBalance> => api.get('/ledger/trial-balance')

// --- rooms ---------------------------------------------------------------------------------
export const readRooms = (channelId: string, cursor: string | null): Promise<Page<RoomCard>> =>
  api.get(`/channels/${channelId}/rooms`, { cursor })

export const openRoom = (
  channelId: string,
  wish: { title: string; starts_at: string | null; cover_id: string | null },
): Promise<{ room: Room; ingest: IngestAddress }> => api.post(`/channels/${channelId}/rooms`, wish)

export const planRoom = (
  roomId: string,
  plan: { title: string; starts_at: string | null },
): Promise<Room> => api.put(`/rooms/${roomId}/plan`, plan)

export const showCover = (roomId: string, pictureId: string | null): Promise<Room> =>
  api.put(`/rooms/${roomId}/cover`, { picture_id: pictureId })

export const readReplay = (roomId: string): Promise<Replay> => api.get(`/rooms/${roomId}/replay`)

export const readRoom = (roomId: string): Promise<Room> => api.get(`/rooms/${roomId}`)

export const readIngest = (roomId: string): Promise<Ingest> => api.get(`/rooms/${roomId}/ingest`)

export const rotateKey = (roomId: string): Promise<IngestAddress> =>
  api.post(`/rooms/${roomId}/ingest/rotate`)

export const setSecondPublisher = (roomId: string, policy: SecondPublisher): Promise<Ingest> =>
  api.put(`/rooms/${roomId}/ingest/second-publisher`, { policy })

export const setShowcase = (roomId: string, productIds: readonly string[]): Promise<Room> =>
  api.put(`/rooms/${roomId}/showcase`, { product_ids: productIds })

export const setOffered = (roomId: string, productId: string, isOffered: boolean): Promise<Room> =>
  api.put(`/rooms/${roomId}/showcase/${productId}`, { is_offered: isOffered })

export const pinProduct = (roomId: string, productId: string): Promise<Room> =>
  api.put(`/rooms/${roomId}/pin`, { product_id: productId })

export const unpinProduct = (roomId: string): Promise<Room> => api.delete(`/rooms/${roomId}/pin`)

export const endRoom = (roomId: string): Promise<Room> => api.post(`/rooms/${roomId}/end`)

/** The newest broadcast over its time, from a moment of the server's clock on, else all of it. */
export const readFigures = (roomId: string, sinceMs: number | null): Promise<RoomFigures> =>
  api.get(`/rooms/${roomId}/figures`, { since_ms: sinceMs })

export const readScript = (roomId: string): Promise<Script> => api.get(`/rooms/${roomId}/script`)

export const setScript = (
  roomId: string,
  revision: string,
  steps: readonly NewStep[],
): Promise<Script> => api.put(`/rooms/${roomId}/script`, { revision, steps })

export const takeStep = (roomId: string, stepId: string | null): Promise<Script> =>
  api.put(`/rooms/${roomId}/script/current`, { step_id: stepId })

/** What lets this browser send the room's picture, for the minute in which it connects. */
export const askTicket = (roomId: string): Promise<{ path: string; ticket: string }> =>
  api.post(`/rooms/${roomId}/ingest/ticket`)
