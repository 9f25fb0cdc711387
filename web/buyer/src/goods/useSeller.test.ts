import { afterEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'

import { useSeller } from './useSeller'

/** A site whose stores answer when the test says so. */
function slowSite(): Map<string, (status?: number) => void> {
  const waiting = new Map<string, (status?: number) => void>()
  vi.stubGlobal('fetch', (url: unknown) => {
    const id = String(url).split('/').at(-1) ?? ''
    return new Promise<Response>((answer) => {
      waiting.set(id, (status = 200) => {
        const headers = { 'Content-Type': 'application/json' }
        answer(new Response(JSON.stringify({ id, status: 'open' }), { status, headers }))
      })
    })
  })
  return waiting
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done))

afterEach(() => vi.unstubAllGlobals())

function start(first: string) {
  const id = ref<string | undefined>(first)
  const scope = effectScope()
  const store = scope.run(() => useSeller(() => id.value))
  if (!store) throw new Error('no scope')
  return { id, store }
}

test('a late answer about a former store does not replace the present one', async () => {
  const waiting = slowSite()
  const { id, store } = start('sto_1')
  id.value = 'sto_2'
  await nextTick()

  waiting.get('sto_2')?.()
  await settled()
  waiting.get('sto_1')?.()
  await settled()

  expect(store.value?.id).toBe('sto_2')
})

test('a late failure of a former store takes nothing away', async () => {
  const waiting = slowSite()
  const { id, store } = start('sto_1')
  id.value = 'sto_2'
  await nextTick()

  waiting.get('sto_2')?.()
  await settled()
  waiting.get('sto_1')?.(404)
  await settled()

  expect(store.value?.id).toBe('sto_2')
})

test('a former store is not shown while the present one is asked for', async () => {
  const waiting = slowSite()
  const { id, store } = start('sto_1')
  waiting.get('sto_1')?.()
  await settled()
  expect(store.value?.id).toBe('sto_1')

  id.value = 'sto_2'
  await nextTick()

  expect(store.value).toBeUndefined()
})
