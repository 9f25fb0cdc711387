import { beforeEach, describe, expect, test } from 'vitest'

import { createApi, newKey } from './client'
import { Problem } from './problem'

interface Sent {
  url: string
  method: string
  headers: Record<string, string>
  body: string | null
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  })
}

let prove: (refusal: Problem) => Promise<boolean> = () => Promise.resolve(false)

/** An API whose server gives these answers, one after another. */
function apiThatHears(...answers: (Response | Error)[]) {
  const sent: Sent[] = []
  const ask = (url: unknown, init: RequestInit = {}): Promise<Response> => {
    sent.push({
      url: String(url),
      method: String(init.method),
      headers: init.headers as Record<string, string>,
      body: init.body as string | null,
    })
    const answer = answers.shift() ?? new Error('nothing more was expected')
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  return {
    sent,
    api: createApi(() => 'zh-CN', ask as typeof fetch, (refusal) => prove(refusal)),
  }
}

beforeEach(() => {
  document.cookie = 'hawker_csrf=token-1'
})

describe('asking', () => {
  test('a read carries the language and leaves out what is not set', async () => {
    const { api, sent } = apiThatHears(json(200, { items: [] }))

    await api.get('/products', { cursor: null, limit: 24, store_id: undefined })

    expect(sent[0]?.url).toBe('/api/v1/products?limit=24')
    expect(sent[0]?.headers['Accept-Language']).toBe('zh-CN')
    expect(sent[0]?.headers['X-CSRF-Token']).toBeUndefined()
  })

  test('a write carries the CSRF token of the cookie and the key of its intent', async () => {
    const { api, sent } = apiThatHears(json(201, {}))

    await api.post('/checkouts', { lines: [] }, { key: 'k-1' })

    expect(sent[0]?.headers['X-CSRF-Token']).toBe('token-1')
    expect(sent[0]?.headers['Idempotency-Key']).toBe('k-1')
    expect(sent[0]?.body).toBe('{"lines":[]}')
  })

  test('the first write of a stranger makes them a guest before', async () => {
    document.cookie = 'hawker_csrf=; max-age=0'
    const { api, sent } = apiThatHears(json(200, {}), json(200, {}))

    await api.put('/cart/lines/sku_1', { quantity: 1 })

    expect(sent.map((each) => each.url)).toEqual(['/api/v1/auth/session', '/api/v1/cart/lines/sku_1'])
  })

  test('a token of another session is fetched anew, once, under the same key', async () => {
    const refusal = (): Response => json(403, { code: 'http.csrf_failed' })
    const { api, sent } = apiThatHears(refusal(), json(200, {}), json(201, { id: 'cko_1' }))

    expect(await api.post('/checkouts', {}, { key: 'k-2' })).toEqual({ id: 'cko_1' })

    expect(sent.map((each) => each.method)).toEqual(['POST', 'GET', 'POST'])
    expect(sent[2]?.headers['Idempotency-Key']).toBe('k-2')

    const stubborn = apiThatHears(refusal(), json(200, {}), refusal())
    await expect(stubborn.api.post('/checkouts', {})).rejects.toMatchObject({
      code: 'http.csrf_failed',
    })
  })

  test('an answer without a body is nothing', async () => {
    const { api } = apiThatHears(new Response(null, { status: 204 }))

    expect(await api.delete('/auth/session')).toBeUndefined()
  })

  test('the address of the provider is taken as it is', async () => {
    const { api, sent } = apiThatHears(json(200, { status: 'succeeded' }))

    await api.post('/sandbox/v1/intents/int_1/confirm', {})

    expect(sent[0]?.url).toBe('/sandbox/v1/intents/int_1/confirm')
  })
})

describe('a fresh proof', () => {
  const refusal = (): Response => json(403, { code: 'auth.step_up_needed', ways: ['code'] })

  test('is asked for, and the request repeated once, as it was', async () => {
    const asked: unknown[] = []
    prove = (problem) => Promise.resolve(asked.push(problem.extra.ways) > 0)
    const { api, sent } = apiThatHears(refusal(), json(201, { id: 'key_1' }))

    expect(await api.post('/keys', { name: 'till' }, { key: 'k-3' })).toEqual({ id: 'key_1' })

    expect(asked).toEqual([['code']])
    expect(sent[1]).toEqual(sent[0])

    const stubborn = apiThatHears(refusal(), refusal())
    await expect(stubborn.api.post('/keys', {})).rejects.toMatchObject({
      code: 'auth.step_up_needed',
    })
    expect(asked).toHaveLength(2)
  })

  test('that is not given leaves the refusal', async () => {
    prove = () => Promise.resolve(false)
    const { api, sent } = apiThatHears(refusal())

    await expect(api.post('/keys', {})).rejects.toMatchObject({ code: 'auth.step_up_needed' })
    expect(sent).toHaveLength(1)
  })
})

describe('refusals', () => {
  test('a problem document becomes an error with its code, field and more', async () => {
    const document = {
      type: 'urn:hawker:problem:stock.out_of_stock',
      title: 'Conflict',
      status: 409,
      code: 'stock.out_of_stock',
      detail: 'Only 1 left.',
      field: 'sku_1',
      available: 1,
    }
    const { api } = apiThatHears(json(409, document))

    const refusal = await api.post('/checkouts', {}).catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(Problem)
    expect(refusal).toMatchObject({
      code: 'stock.out_of_stock',
      status: 409,
      field: 'sku_1',
      extra: { available: 1 },
      isPassing: false,
    })
  })

  test('a proxy that speaks no JSON is still a refusal, and says when to come back', async () => {
    const { api } = apiThatHears(
      new Response('502 Bad Gateway', { status: 502, headers: { 'Retry-After': '2' } }),
    )

    const refusal = await api.get('/rooms').catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code: 'http.status_502', isPassing: true, retryAfterS: 2 })
  })

  test('silence is a problem of its own', async () => {
    const { api } = apiThatHears(new TypeError('Failed to fetch'))

    const refusal = await api.get('/rooms').catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code: 'network.offline', isOffline: true, isPassing: true })
  })
})

test('keys differ', () => {
  expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100)
})
