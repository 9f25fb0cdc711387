import { begun } from './begun'
import { noteKept } from './kept'
import { Problem, problemOf } from './problem'

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Asked {
  key?: string // Idempotency-Key: one per intent, kept over its retries
  seen?: number // If-Match: the revision that is changed
  signal?: AbortSignal
}

export interface Api {
  get<T>(path: string, query?: Query, asked?: Asked): Promise<T>
  post<T>(path: string, body?: unknown, asked?: Asked): Promise<T>
  put<T>(path: string, body?: unknown, asked?: Asked): Promise<T>
  delete<T>(path: string, asked?: Asked): Promise<T>
}

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  query?: Query
  body?: unknown
  asked?: Asked
}

const BASE = '/api/v1'
const CSRF_COOKIE = 'hawker_csrf'
const CSRF_HEADER = 'X-CSRF-Token'
const TIMEOUT_MS = 15_000

function readCookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found === undefined ? '' : decodeURIComponent(found.slice(name.length + 1))
}

function address(path: string, query: Query = {}): string {
  const wanted = Object.entries(query).filter(
    (pair): pair is [string, string | number | boolean] => pair[1] !== null && pair[1] !== undefined,
  )
  const search = new URLSearchParams(wanted.map(([name, value]) => [name, String(value)]))
  const url = path.startsWith('/sandbox/') ? path : BASE + path
  return search.size === 0 ? url : `${url}?${search.toString()}`
}

/**
 * Make a client of this site's API. Its answers are as the server gave them; refusals throw. `prove`
 * is asked when a request needs a fresh proof of who sends it; it is then sent once more.
 */
export function createApi(
  language: () => string,
  ask: typeof fetch = (...a) => fetch(...a),
  prove: (refusal: Problem) => Promise<boolean> = () => Promise.resolve(false),
): Api {
  async function send(call: Call): Promise<Response> {
    const headers: Record<string, string> = { 'Accept-Language': language() }
    if (call.body !== undefined) headers['Content-Type'] = 'application/json'
    if (call.asked?.key !== undefined) headers['Idempotency-Key'] = call.asked.key
    if (call.asked?.seen !== undefined) headers['If-Match'] = `"${call.asked.seen}"`
    if (call.method !== 'GET') headers[CSRF_HEADER] = readCookie(CSRF_COOKIE)
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const signal = call.asked?.signal
    try {
      return await ask(address(call.path, call.query), {
        method: call.method,
        headers,
        body: call.body === undefined ? null : JSON.stringify(call.body),
        credentials: 'same-origin',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
    } catch (failure) {
      if (signal?.aborted) throw failure
      throw new Problem('network.offline', 0, String(failure))
    }
  }

  async function answer<T>(call: Call): Promise<T> {
    let response = await sendKnown(call)
    if (!response.ok) {
      const problem = await problemOf(response)
      if (problem.code !== 'auth.step_up_needed' || !(await prove(problem))) throw problem
      response = await sendKnown(call)
      if (!response.ok) throw await problemOf(response)
    }
    noteKept(response)
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
  }

  /** Send it as somebody the server knows. */
  async function sendKnown(call: Call): Promise<Response> {
    if (call.method !== 'GET' && readCookie(CSRF_COOKIE) === '') await greet()
    const response = await send(call)
    if (response.status !== 403) return response
    if ((await problemOf(response.clone())).code !== 'http.csrf_failed') return response
    // The token belongs to the session, and that changed in another tab: fetch it, once.
    await greet()
    return await send(call)
  }

  /** Become somebody to the server, if only a guest: the answer sets the cookies. */
  async function greet(): Promise<void> {
    await send({ method: 'GET', path: '/auth/session' })
  }

  return {
    get: async <T>(path: string, query?: Query, asked?: Asked) =>
      begun<T>(address(path, query).slice(BASE.length), language()) ??
      (await answer<T>({ method: 'GET', path, query, asked })),
    post: (path, body, asked) => answer({ method: 'POST', path, body, asked }),
    put: (path, body, asked) => answer({ method: 'PUT', path, body, asked }),
    delete: (path, asked) => answer({ method: 'DELETE', path, asked }),
  }
}

/** A fresh Idempotency-Key. */
export function newKey(): string {
  // randomUUID exists on https and localhost only; a site tried over plain http has random bytes.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
