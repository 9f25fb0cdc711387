import { api, type Confirmed, type Payment, type PaymentSession, type PaymentStatus, Problem } from '@hawker/shared'

/** Paying at the provider, and waiting until we have heard of it ourselves. */

export type Outcome =
  | { kind: 'paid' }
  | { kind: 'declined'; code: string }
  | { kind: 'waiting' } // taken by the provider, not yet heard of here

// An order of several may have been given back before we looked.
const PAID: ReadonlySet<PaymentStatus> = new Set(['captured', 'partially_refunded'])
const FIRST_LOOK_MS = 150
const LAST_LOOK_MS = 1_500
const PATIENCE_MS = 20_000

/** Test cards of the sandbox; what each does stands in its name. */
export const CARDS = [
  { number: '4242424242424242', name: 'approves' },
  { number: '4000000000007003', name: 'late' },
  { number: '4000000000009995', name: 'insufficient' },
  { number: '4000000000000002', name: 'declines' },
] as const

export type CardNumber = (typeof CARDS)[number]['number']

/** Pay with a card. Raises Problem when the provider was never reached. */
export async function pay(paymentId: string, card: CardNumber): Promise<Outcome> {
  const session = await api.post<PaymentSession>(`/payments/${paymentId}/session`)
  try {
    const body = { client_secret: session.client_secret, card }
    const confirmed = await api.post<Confirmed>(session.confirm_url, body)
    if (confirmed.status === 'declined') {
      return { kind: 'declined', code: confirmed.decline_code ?? 'card_declined' }
    }
  } catch (failure) {
    // The answer was lost, not the question: whether money moved is told by the payment.
    if (!(failure instanceof Problem) || !failure.isPassing) throw failure
  }
  return await settled(paymentId)
}

/** Wait until the payment is decided, as long as somebody would look at a screen. */
export async function settled(paymentId: string, patienceMs = PATIENCE_MS): Promise<Outcome> {
  const until = Date.now() + patienceMs
  let waitMs = FIRST_LOOK_MS
  while (Date.now() < until) {
    const payment = await look(paymentId)
    if (payment !== null && PAID.has(payment.status)) return { kind: 'paid' }
    if (payment?.status === 'failed') {
      return { kind: 'declined', code: payment.failure_code ?? 'card_declined' }
    }
    await new Promise((resolve) => window.setTimeout(resolve, waitMs))
    waitMs = Math.min(LAST_LOOK_MS, waitMs * 1.6)
  }
  return { kind: 'waiting' }
}

async function look(paymentId: string): Promise<Payment | null> {
  try {
    return await api.get<Payment>(`/payments/${paymentId}`)
  } catch (failure) {
    if (failure instanceof Problem && failure.isPassing) return null
    throw failure
  }
}
