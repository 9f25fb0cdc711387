/** What happened today, counted from the orders themselves. */

import { isSale } from './orders'

export interface CountedOrder {
  status: string
  placed_at: string
  paid_at: string | null
  total: { amount: number; currency: string }
}

export interface DayFigures {
  placed: number
  paid: number
  waitingForPayment: number
  salesAmount: number // minor units, of paid orders
  perHour: number[] // paid sales by hour of the day, 24 of them, minor units
}

export function startOfDay(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate())
}

export function dayFigures(orders: readonly CountedOrder[], since: Date): DayFigures {
  const figures: DayFigures = {
    placed: 0,
    paid: 0,
    waitingForPayment: 0,
    salesAmount: 0,
    perHour: Array<number>(24).fill(0),
  }
  for (const order of orders) {
    if (new Date(order.placed_at) >= since) {
      figures.placed += 1
      if (order.status === 'pending_payment') figures.waitingForPayment += 1
    }
    if (isSale(order) && new Date(order.paid_at) >= since) {
      const hour = new Date(order.paid_at).getHours()
      figures.paid += 1
      figures.salesAmount += order.total.amount
      figures.perHour[hour] = (figures.perHour[hour] ?? 0) + order.total.amount
    }
  }
  return figures
}
