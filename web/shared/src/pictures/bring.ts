import { api } from '../api'
import { Problem, problemOf } from '../api/problem'

export const TAKEN = 'image/jpeg,image/png,image/webp,image/avif,image/gif'
export const SIZE_LIMIT = 20 * 1024 * 1024 // bytes

const CSRF = /(?:^|; )hawker_csrf=([^;]*)/

/** How a file is sent: tells how much of it went (0 to 1), and stops when told to. */
export type Send<T> = (file: Blob, tell: (part: number) => void, signal: AbortSignal) => Promise<T>

/**
 * Bring a picture to an address of the API. `fetch` cannot tell how much went, so this is the one
 * request that does not go through the API client; its refusals are the same Problems.
 */
export function bringTo<T>(method: 'POST' | 'PUT', path: string): Send<T> {
  return async (file, tell, signal) => {
    if (!CSRF.test(document.cookie)) await api.get('/auth/session')
    const answer = await send(method, path, file, tell, signal)
    if (answer.ok) return (await answer.json()) as T
    const problem = await problemOf(answer)
    if (problem.code !== 'http.csrf_failed') throw problem
    await api.get('/auth/session') // the session changed in another tab
    const again = await send(method, path, file, tell, signal)
    if (!again.ok) throw await problemOf(again)
    return (await again.json()) as T
  }
}

function send(
  method: string,
  path: string,
  file: Blob,
  tell: (part: number) => void,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    const offline = (): void => {
      fail(new Problem('network.offline', 0, 'The picture did not get through.'))
    }
    request.open(method, `/api/v1${path}`)
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.setRequestHeader('Accept-Language', document.documentElement.lang)
    request.setRequestHeader(
      'X-CSRF-Token',
      decodeURIComponent(CSRF.exec(document.cookie)?.[1] ?? ''),
    )
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) tell(event.loaded / event.total)
    }
    request.onerror = offline
    request.ontimeout = offline
    request.onabort = () => {
      fail(signal.reason as Error)
    }
    request.onload = () => {
      const headers = { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' }
      done(new Response(request.responseText, { status: request.status, headers }))
    }
    signal.addEventListener('abort', () => {
      request.abort()
    })
    request.send(file)
  })
}
