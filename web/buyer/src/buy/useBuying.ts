import {
  type Address,
  api,
  type BookedAddress,
  type BookEntry,
  type Checkout,
  type DuePayment,
  type Money,
  type MyOrder,
  Problem,
  type Submitted,
  visitor,
} from '@hawker/shared'
import { computed, type ComputedRef, ref, type Ref, shallowRef } from 'vue'

import { plain } from '../address/plain'
import { isProblem } from '../lib/failure'
import { Intent } from './intent'
import { type CardNumber, type Outcome, pay } from './paying'

/** The way from "I want this" to "it is paid", one step at a time, whatever is on the screen. */

export type Step = 'choose' | 'signIn' | 'address' | 'pay' | 'done'

export interface Wish {
  lines: readonly { sku_id: string; quantity: number }[] | null // null: what is in the cart
  selected?: readonly string[] | null // of the cart, these alone
  room_id: string | null
  seenTotal: Money | null // what the buyer was shown for the goods
}

export interface Buying {
  step: Ref<Step>
  isBusy: Ref<boolean>
  error: Ref<unknown> // of the step on the screen
  addresses: Ref<readonly BookedAddress[]>
  address: Ref<Address | null>
  checkout: Ref<Checkout | null>
  priceBefore: Ref<Money | null> // the buyer was shown this; the price is another now
  declined: Ref<string | null>
  placed: Ref<Submitted | null>
  isSettled: Ref<boolean> // paid, and we know it
  mayChange: ComputedRef<boolean> // nothing is ordered yet
  begin: (wish: Wish) => Promise<void>
  signedIn: () => Promise<void>
  useAddress: (given: Address | BookEntry) => Promise<void>
  changeAddress: () => void
  submit: (card: CardNumber) => Promise<void>
  restart: () => void
}

export function useBuying(on: { placed?: (order: Submitted) => void } = {}): Buying {
  const step = ref<Step>('choose')
  const isBusy = ref(false)
  const error = shallowRef<unknown>(null)
  const addresses = shallowRef<readonly BookedAddress[]>([])
  const address = shallowRef<Address | null>(null)
  const checkout = shallowRef<Checkout | null>(null)
  const priceBefore = shallowRef<Money | null>(null)
  const declined = ref<string | null>(null)
  const placed = shallowRef<Submitted | null>(null)
  const isSettled = ref(false)
  const intent = new Intent()
  let wish: Wish = { lines: null, room_id: null, seenTotal: null }

  /** One thing at a time: a second tap while the first is under way does nothing. */
  async function alone(work: () => Promise<void>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    error.value = null
    try {
      await work()
    } catch (failure) {
      error.value = failure
    } finally {
      isBusy.value = false
    }
  }

  async function begin(wanted: Wish): Promise<void> {
    wish = wanted
    checkout.value = null
    priceBefore.value = null
    await alone(async () => {
      if (!visitor.isLoaded.value) await visitor.load()
      if (visitor.account.value === null) step.value = 'signIn'
      else await toPay()
    })
  }

  /** Go on where signing in was asked for; a refusal is told where the choice can be mended. */
  async function signedIn(): Promise<void> {
    await alone(toPay)
    if (error.value !== null && step.value === 'signIn') step.value = 'choose'
  }

  async function toPay(): Promise<void> {
    if (address.value === null) {
      const book = await api.get<{ items: BookedAddress[] }>('/addresses')
      addresses.value = book.items
      const newest = book.items[0]
      if (newest === undefined) {
        step.value = 'address'
        return
      }
      address.value = plain(newest)
    }
    await openCheckout()
    step.value = 'pay'
  }

  async function openCheckout(): Promise<void> {
    const shown = checkout.value?.goods_total ?? wish.seenTotal
    const body = {
      ...(wish.lines === null ? {} : { lines: wish.lines }),
      ...(wish.selected ? { selected: wish.selected } : {}),
      ...(wish.room_id === null ? {} : { room_id: wish.room_id }),
    }
    const offer = await api.post<Checkout>('/checkouts', body)
    checkout.value = offer
    if (shown !== null && shown.amount !== offer.goods_total.amount) priceBefore.value = shown
  }

  async function useAddress(given: Address | BookEntry): Promise<void> {
    await alone(async () => {
      const known = addresses.value.some((each) => isSame(each, given))
      if (!known) {
        const booked = await api.post<BookedAddress>('/addresses', given)
        addresses.value = [booked, ...addresses.value]
        address.value = plain(booked) // in the one spelling
      } else address.value = given
      await toPay()
    })
  }

  async function submit(card: CardNumber): Promise<void> {
    await alone(async () => {
      declined.value = null
      placed.value ??= await order()
      if (placed.value === null) return
      const outcome = await pay(placed.value.payment.id, card)
      arrive(outcome)
    })
  }

  /** Accept the offer. Null when the buyer has to be told of another price first. */
  async function order(): Promise<Submitted | null> {
    const offer = checkout.value
    if (offer === null || address.value === null) return null
    const body = { address: address.value, expected_total: offer.total }
    const key = intent.keyFor({ checkout: offer.id, body })
    try {
      const submitted = await api.post<Submitted>(`/checkouts/${offer.id}/submit`, body, { key })
      on.placed?.(submitted)
      return submitted
    } catch (failure) {
      if (failure instanceof Problem && !failure.isPassing) intent.forget()
      return await mend(failure, offer)
    }
  }

  async function mend(failure: unknown, offer: Checkout): Promise<Submitted | null> {
    if (isProblem(failure, 'orders.already_placed')) {
      return await find(failure.extra.order_ids as string[])
    }
    if (isProblem(failure, 'checkout.expired') || isProblem(failure, 'checkout.price_changed')) {
      await openCheckout()
      const now = checkout.value?.total.amount
      if (now === offer.total.amount) return await order()
      priceBefore.value = offer.total
      return null
    }
    throw failure
  }

  function arrive(outcome: Outcome): void {
    if (outcome.kind === 'declined') {
      declined.value = outcome.code
      return
    }
    isSettled.value = outcome.kind === 'paid'
    step.value = 'done'
  }

  function restart(): void {
    step.value = 'choose'
    error.value = null
    checkout.value = null
    priceBefore.value = null
    declined.value = null
    placed.value = null
    isSettled.value = false
  }

  return {
    step,
    isBusy,
    error,
    addresses,
    address,
    checkout,
    priceBefore,
    declined,
    placed,
    isSettled,
    mayChange: computed(() => placed.value === null),
    begin,
    signedIn,
    useAddress,
    changeAddress: () => {
      error.value = null
      step.value = 'address'
    },
    submit,
    restart,
  }
}

function isSame(booked: BookedAddress, address: Address): boolean {
  return JSON.stringify(plain(booked)) === JSON.stringify(address)
}

/** The orders that the offer became before, with what is to be paid for them. */
async function find(orderIds: readonly string[]): Promise<Submitted> {
  const read = orderIds.map((id) => api.get<MyOrder>(`/orders/${id}`))
  const orders = await Promise.all(read)
  const payment = await api.get<DuePayment>(`/payments/${orders[0]?.payment_id ?? ''}`)
  return { orders, payment }
}
