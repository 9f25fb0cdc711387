import { describe, expect, it } from 'vitest'

import { type RoomOrder, roomSales } from './sales'

const since = new Date('2026-05-01T12:00:00Z')
const now = new Date('2026-05-01T12:30:00Z')

function order(room: string | null, placed: string, paid: string | null): RoomOrder {
  return {
    room_id: room,
    status: paid === null ? 'pending_payment' : 'to_ship',
    placed_at: `2026-05-01T${placed}Z`,
    paid_at: paid && `2026-05-01T${paid}Z`,
    total: { amount: 1000, currency: 'CNY' },
  }
}

describe('the sales of a broadcast', () => {
  it('counts what was paid, in this room, since it went live', () => {
    const orders = [
      order('room_1', '12:29:30', '12:29:40'),
      order('room_1', '12:10:00', '12:11:00'),
      order('room_1', '12:20:00', null),
      order('room_2', '12:20:00', '12:21:00'),
      order(null, '12:20:00', '12:21:00'),
      order('room_1', '11:50:00', '12:01:00'),
      { ...order('room_1', '12:29:30', '12:29:40'), status: 'cancelled_oversold' },
    ]

    expect(roomSales(orders, 'room_1', since, now)).toEqual({
      orders: 2,
      amount: 2000,
      perMinute: 1,
    })
  })
})
