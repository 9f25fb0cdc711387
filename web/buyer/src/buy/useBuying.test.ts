import { visitor } from '@hawker/shared'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { CARDS } from './paying'
import { useBuying } from './useBuying'

const CARD = CARDS[0].number
const LINES = [{ sku_id: 'sku_1', quantity: 1 }]
const ADDRESS = { id: 'adr_1', name: '李雷', phone: '13800000000', country: 'CN', line1: '龙井路 1 号', label: '', is_default: true }

function money(amount: number) {
  return { amount, currency: 'CNY' }
}

/** A site that sells one thing, at a price the test may change while the buyer looks. */
class Shop {
  price = 1_990
  offers = 0
  submitted: { url: string; total: unknown }[] = []
  refusals: string[] = [] // codes of what the next submits are answered

  answer(url: string, method: string, body: { expected_total?: unknown }): [number, unknown] {
    if (url.endsWith('/auth/session')) return [200, { account: { id: 'acc_1' } }]
    if (url.endsWith('/addresses')) return [200, { items: [ADDRESS] }]
    if (url.endsWith('/checkouts')) return [201, this.offer()]
    if (url.endsWith('/submit')) return this.submit(url, body)
    if (url.endsWith('/session')) return [201, { client_secret: 's', confirm_url: '/sandbox/pay' }]
    if (url.endsWith('/sandbox/pay')) return [200, { status: 'succeeded' }]
    if (url.endsWith('/payments/pay_1')) return [200, { status: 'captured' }]
    throw new Error(`nobody answers ${method} ${url}`)
  }

  private offer(): unknown {
    this.offers += 1
    const total = money(this.price)
    return { id: `cko_${this.offers}`, parts: [], freight: money(0), goods_total: total, total }
  }

  private submit(url: string, body: { expected_total?: unknown }): [number, unknown] {
    this.submitted.push({ url, total: body.expected_total })
    const code = this.refusals.shift()
    if (code !== undefined) return [409, { status: 409, code }]
    return [201, { orders: [{ id: 'ord_1', number: '1' }], payment: { id: 'pay_1' } }]
  }
}

let shop: Shop

beforeEach(async () => {
  document.cookie = 'hawker_csrf=token-1'
  shop = new Shop()
  vi.stubGlobal('fetch', (url: unknown, init: RequestInit = {}) => {
    const body = JSON.parse((init.body as string | null) ?? '{}') as { expected_total?: unknown }
    const [status, answer] = shop.answer(String(url), init.method ?? 'GET', body)
    const headers = { 'Content-Type': 'application/json' }
    return Promise.resolve(new Response(JSON.stringify(answer), { status, headers }))
  })
  await visitor.load()
})

function wish(seen: number | null) {
  return { lines: LINES, room_id: null, seenTotal: seen === null ? null : money(seen) }
}

describe('a price that changed since the page was loaded', () => {
  test('is told before anything is ordered, with the price that was seen', async () => {
    const buying = useBuying()
    shop.price = 2_490

    await buying.begin(wish(1_990))

    expect(buying.step.value).toBe('pay')
    expect(buying.priceBefore.value).toEqual(money(1_990))
    expect(buying.checkout.value?.total).toEqual(money(2_490))
    expect(shop.submitted).toEqual([])
  })

  test('is told when it fell, too', async () => {
    const buying = useBuying()
    shop.price = 990

    await buying.begin(wish(1_990))

    expect(buying.priceBefore.value).toEqual(money(1_990))
  })

  test.each([1_990, null])('nothing is told when %s was seen and it costs 1990', async (seen) => {
    const buying = useBuying()

    await buying.begin(wish(seen))

    expect(buying.step.value).toBe('pay')
    expect(buying.priceBefore.value).toBeNull()
  })

  test('the buyer who goes on agrees to the price they were told', async () => {
    const buying = useBuying()
    shop.price = 2_490
    await buying.begin(wish(1_990))

    await buying.submit(CARD)

    expect(shop.submitted.map((each) => each.total)).toEqual([money(2_490)])
    expect(buying.step.value).toBe('done')
  })

  test('an offer that ran out is made anew, and another price is told instead of ordered', async () => {
    const buying = useBuying()
    await buying.begin(wish(1_990))
    shop.refusals = ['checkout.expired']
    shop.price = 2_490

    await buying.submit(CARD)

    expect(buying.step.value).toBe('pay')
    expect(buying.priceBefore.value).toEqual(money(1_990))
    expect(buying.placed.value).toBeNull()
    expect(shop.submitted).toHaveLength(1)

    await buying.submit(CARD)
    expect(shop.submitted.map((each) => each.total)).toEqual([money(1_990), money(2_490)])
    expect(buying.step.value).toBe('done')
  })

  test('an offer that ran out at the same price is accepted without a word', async () => {
    const buying = useBuying()
    await buying.begin(wish(1_990))
    shop.refusals = ['checkout.expired']

    await buying.submit(CARD)

    expect(buying.priceBefore.value).toBeNull()
    expect(shop.submitted.map((each) => each.url.includes('cko_2'))).toEqual([false, true])
    expect(buying.step.value).toBe('done')
  })
})
