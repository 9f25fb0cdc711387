import { type Reservation, visitor } from '@hawker/shared'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'

import { type Reserving, useReservation } from './useReservation'

const tick = (is_ticked: boolean) => ({ is_ticked, can_tick: true, due_at: null, is_at_night: false, outcome: null })
const reservation = (on_air: boolean): Reservation => ({
  room_id: 'rom_1',
  starts_at: null,
  reminder: tick(false),
  on_air: tick(on_air),
})

let asked: string[] = []
let kept = false // the tick that the site has of this account
const scope = { stop: (): void => undefined }

beforeEach(() => {
  document.cookie = 'hawker_csrf=token-1'
  sessionStorage.clear()
  asked = []
  kept = false
  become(null)
  vi.stubGlobal('fetch', (url: unknown, init: RequestInit = {}) => {
    const method = init.method ?? 'GET'
    asked.push(`${method} ${String(url).split('/').at(-1)}`)
    const isGuest = visitor.account.value === null
    if (method === 'PUT' && isGuest) return answer(401, { status: 401, code: 'auth.sign_in_needed' })
    if (method === 'PUT') kept = (JSON.parse(init.body as string) as { on_air: boolean }).on_air
    return answer(200, reservation(!isGuest && kept))
  })
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

function answer(status: number, body: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return Promise.resolve(new Response(JSON.stringify(body), { status, headers }))
}

function become(id: string | null): void {
  visitor.session.value = { account: id === null ? null : { id } } as never
}

function open(): Reserving {
  const here = effectScope()
  scope.stop = () => here.stop()
  return here.run(() => useReservation('rom_1')) as Reserving
}

test('nothing is asked for a guest, and what somebody has ticked once they are known', async () => {
  kept = true
  const { isTicked } = open()
  await flushPromises()
  expect([asked, isTicked.value]).toEqual([[], false])

  become('acc_1')
  await flushPromises()
  expect([asked, isTicked.value]).toEqual([['GET reservation'], true])

  become(null)
  await flushPromises()
  expect(isTicked.value).toBe(false)
})

test('what a guest ticked is sent once they signed in', async () => {
  const reserving = open()
  await reserving.set('on_air', true)
  expect(reserving.needsSignIn.value).toBe(true)

  become('acc_1')
  await flushPromises()
  await reserving.signedIn()

  expect(asked).toEqual(['PUT reservation', 'PUT reservation'])
  expect([kept, reserving.isTicked.value]).toEqual([true, true])
})

test('who does not sign in after all has ticked nothing, then and later', async () => {
  const reserving = open()
  await reserving.set('on_air', true)

  reserving.giveUp()
  expect([reserving.needsSignIn.value, reserving.wish.value.on_air]).toEqual([false, false])
  become('acc_1')
  await flushPromises()

  expect(asked).toEqual(['PUT reservation', 'GET reservation'])
  expect(kept).toBe(false)
})
