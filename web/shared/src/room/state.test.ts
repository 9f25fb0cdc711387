import { expect, test } from 'vitest'

import type { ProductCard } from '../api/types'
import type { EventFrame, RoomEvent, Snapshot } from './frames'
import { after, CHAT_KEPT, emptyRoom, fromSnapshot, pinAt } from './state'

const card = (id: string, available = 5): ProductCard => ({
  id,
  store_id: 'sto_1',
  title: id,
  subtitle: '',
  picture_url: null,
  price: { amount: 100, currency: 'CNY' },
  compare_at: null,
  available,
})
const at = (second: number): string => `2026-05-01T04:00:${String(second).padStart(2, '0')}Z`
const ms = (second: number): number => Date.parse(at(second))
const event = (happened: RoomEvent): EventFrame => ({ t: 'event', seq: 1, event: happened })
const line = (id: string) => ({ id, name: 'a', role: 'viewer' as const, text: id, at: at(0) })

function snapshot(room: Partial<Snapshot['room']> = {}): Snapshot {
  return {
    t: 'snapshot',
    epoch: 1,
    seq: 1,
    now: at(0),
    me: { name: 'guest', role: 'viewer', can_chat: true },
    room: {
      status: 'on_air',
      viewers: 2,
      likes: 3,
      pinned: null,
      showcase: [],
      chat: [],
      ...room,
    },
  }
}

test('what is pinned is shown when the picture reaches it', () => {
  let room = fromSnapshot(emptyRoom(), snapshot())
  room = after(room, event({ type: 'pin', product: card('tea'), programme_time: at(10) }))
  room = after(room, event({ type: 'pin', product: card('cup'), programme_time: at(20) }))
  room = after(room, event({ type: 'unpin', programme_time: at(30) }))

  const shownAt = (second: number) => pinAt(room.pins, ms(second))?.product.id ?? null
  expect([9, 10, 19, 20, 29, 30].map(shownAt)).toEqual([null, 'tea', 'tea', 'cup', 'cup', null])
})

test('without a clock of the picture it is what the host shows now', () => {
  const pinned = { product: card('tea'), programme_time: at(10) }
  const room = fromSnapshot(emptyRoom(), snapshot({ pinned }))

  expect(pinAt(room.pins, null)?.product.id).toBe('tea')
})

test('a snapshot keeps the pin that a late picture still shows', () => {
  const first = { product: card('tea'), programme_time: at(10) }
  const next = { product: card('cup'), programme_time: at(20) }
  let room = fromSnapshot(emptyRoom(), snapshot({ pinned: first }))
  room = fromSnapshot(room, snapshot({ pinned: next }))

  expect(pinAt(room.pins, ms(19))?.product.id).toBe('tea')
  expect(pinAt(room.pins, ms(20))?.product.id).toBe('cup')
})

test('stock moves wherever the product is shown', () => {
  const tea = card('tea', 5)
  const pinned = { product: tea, programme_time: at(1) }
  let room = fromSnapshot(
    emptyRoom(),
    snapshot({ pinned, showcase: [{ product: tea, position: 0 }] }),
  )
  room = after(
    room,
    event({ type: 'stock', product_id: 'tea', available: 4, skus: { sku_1: 4 } }),
  )

  expect(room.showcase[0]?.product.available).toBe(4)
  expect(pinAt(room.pins, null)?.product.available).toBe(4)
  expect(room.skus).toEqual({ sku_1: 4 })
})

test('a tick changes only what it tells', () => {
  let room = fromSnapshot(emptyRoom(), snapshot())
  room = after(room, { t: 'tick', seq: 2, likes: 9 })

  expect(room).toMatchObject({ likes: 9, viewers: 2, chat: [] })
})

test('chat is kept up to a limit, the newest last', () => {
  let room = fromSnapshot(emptyRoom(), snapshot({ chat: [line('first')] }))
  for (let n = 0; n < CHAT_KEPT; n += 1) {
    room = after(room, { t: 'tick', seq: n, chat: [line(`line-${n}`)] })
  }

  expect(room.chat).toHaveLength(CHAT_KEPT)
  expect(room.chat[0]?.id).toBe('line-0')
  expect(room.chat.at(-1)?.id).toBe(`line-${CHAT_KEPT - 1}`)
})

test('a broadcast that goes on has an address, one that stops keeps it', () => {
  let room = fromSnapshot(emptyRoom(), snapshot({ status: 'waiting' }))
  room = after(
    room,
    event({ type: 'broadcast', status: 'on_air', playlist_url: '/live/s/index.m3u8' }),
  )
  room = after(room, event({ type: 'broadcast', status: 'interrupted' }))

  expect(room).toMatchObject({ status: 'interrupted', playlistUrl: '/live/s/index.m3u8' })
})
