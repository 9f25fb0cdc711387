import { expect, test } from 'vitest'

import type { ProductCard } from '../api/types'
import type { EventFrame, RoomEvent, Snapshot } from './frames'
import { after, CHAT_KEPT, emptyRoom, fromSnapshot, isTo, named, pinAt } from './state'

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

function snapshot(room: Partial<Snapshot['room']> = {}, now = at(0)): Snapshot {
  return {
    t: 'snapshot',
    epoch: 1,
    seq: 1,
    now,
    me: { name: 'guest', role: 'viewer', can_chat: true },
    room: {
      status: 'on_air',
      viewers: 2,
      likes: 3,
      pinned: null,
      showcase: [],
      chat: [],
      slow_s: 0,
      is_quiet: false,
      announcement: null,
      poll: null,
      planned: null,
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

const teaThenCup = () => {
  let room = fromSnapshot(emptyRoom(), snapshot())
  room = after(room, event({ type: 'pin', product: card('tea'), programme_time: at(10) }))
  return after(room, event({ type: 'pin', product: card('cup'), programme_time: at(20) }))
}
const shown = (room: ReturnType<typeof emptyRoom>, ...seconds: number[]) =>
  seconds.map((second) => pinAt(room.pins, ms(second))?.product.id ?? null)

test('a snapshot of a pin that is known forgets none before it', () => {
  const pinned = { product: card('cup', 3), programme_time: at(20) }
  const room = fromSnapshot(teaThenCup(), snapshot({ pinned }, at(22)))

  expect(shown(room, 9, 10, 19, 20, 30)).toEqual([null, 'tea', 'tea', 'cup', 'cup'])
  expect(pinAt(room.pins, null)?.product.available).toBe(3)
})

test('a snapshot without a pin takes the card away when the picture reaches that moment', () => {
  let room = fromSnapshot(teaThenCup(), snapshot({}, at(25)))
  room = fromSnapshot(room, snapshot({}, at(28)))

  expect(shown(room, 15, 24, 25, 30)).toEqual(['tea', 'cup', null, null])
  expect(pinAt(room.pins, null)).toBeNull()
})

test('what was unpinned by a clock that runs behind is unpinned all the same', () => {
  const room = fromSnapshot(teaThenCup(), snapshot({}, at(19)))

  expect(shown(room, 19, 20)).toEqual(['tea', null])
  expect(pinAt(room.pins, null)).toBeNull()
})

test('a snapshot knows better than what was told before it', () => {
  let room = after(teaThenCup(), event({ type: 'unpin', programme_time: at(30) }))
  room = fromSnapshot(room, snapshot({ pinned: { product: card('cup'), programme_time: at(20) } }))

  expect(shown(room, 15, 20, 31)).toEqual(['tea', 'cup', 'cup'])
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

const said = (id: string, by: string, second: number) => ({ ...line(id), by, at: at(second) })

test('a line that is taken away goes, and all of a person up to a moment', () => {
  const chat = [said('1', 'lin', 1), said('2', 'wei', 2), said('3', 'lin', 3), said('4', 'lin', 9)]
  let room = fromSnapshot(emptyRoom(), snapshot({ chat }))
  const ids = (): string[] => room.chat.map(({ id }) => id)

  room = after(room, event({ type: 'removed', id: 'r1', lines: ['2'] }))
  expect(ids()).toEqual(['1', '3', '4'])
  room = after(room, event({ type: 'removed', id: 'r2', by: 'lin', until: at(3) }))
  expect(ids()).toEqual(['4'])
})

test('rules, announcement, poll and answers are what was told last', () => {
  const poll = { id: 'p', question: 'Which', options: ['a', 'b'], votes: [0, 1], is_open: true }
  let room = fromSnapshot(emptyRoom(), snapshot({ chat: [{ ...line('q'), is_question: true }] }))

  room = after(room, event({ type: 'rules', slow_s: 9, is_quiet: true }))
  room = after(room, event({ type: 'announcement', text: 'Hello' }))
  room = after(room, event({ type: 'poll', poll }))
  room = after(room, event({ type: 'answered', line: 'q', is_answered: true }))

  expect(room).toMatchObject({ slowS: 9, isQuiet: true, announcement: 'Hello', poll })
  expect(room.chat[0]?.is_answered).toBe(true)
})

test('a line is to whom it names or answers, and names are offered once, the latest first', () => {
  const me = { name: 'Me', role: 'viewer' as const, can_chat: true, by: 'me' }
  const answer = { ...line('1'), by: 'lin', re: { id: '0', name: 'Me', by: 'me' } }

  expect(isTo(answer, me)).toBe(true)
  expect(isTo({ ...line('2'), by: 'lin', to: ['me'] }, me)).toBe(true)
  expect(isTo({ ...line('3'), by: 'me', to: ['me'] }, me)).toBe(false)
  expect(isTo(line('4'), null)).toBe(false)
  const chat = [
    { ...line('1'), name: 'Lin', by: 'lin' },
    { ...line('2'), name: 'Li Na', by: 'na' },
    { ...line('3'), name: 'Lin', by: 'lin' },
    { ...line('4'), name: 'Lima', by: 'me' },
  ]
  expect(named(chat, 'li', me).map(({ id }) => id)).toEqual(['3', '2'])
})

test('lines that a loud room left out are counted, until one comes in anew', () => {
  let room = fromSnapshot(emptyRoom(), snapshot())
  room = after(room, { t: 'tick', seq: 2, chat: [line('a')], more: 3 })
  room = after(room, { t: 'tick', seq: 3, more: 4 })
  room = after(room, { t: 'tick', seq: 4, chat: [line('b')] })

  expect([room.leftOut, room.chat.length]).toEqual([7, 2])
  expect(fromSnapshot(room, snapshot()).leftOut).toBe(0)
})
