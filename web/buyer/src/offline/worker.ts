/// <reference lib="webworker" />
import { ANSWERS, isAsset, isKeptAnswer, isPicture, KEPT_HEADER, trimmed } from './rules'

/**
 * The offline shell: the app starts without a network, and shows what it last knew with its time.
 * The first page is kept at once, the scripts and styles of the others when that one stands.
 * Pages come from the network first, so nobody reads an old one while they are online. Nothing of
 * a person is kept but what they looked at on this device; the page forgets it when they are gone.
 */
declare const self: ServiceWorkerGlobalScope
declare const __SHELL__: readonly string[] // what the first page needs, written by the build
declare const __PAGES__: readonly string[] // what the other pages need
declare const __BUILD__: string

const SHELL = `shell-${__BUILD__}`
const EMPTY = '/offline' // no page of the server's: the app alone, whatever the address
const PICTURES = 'pictures'
const PICTURES_MOST = 120
const ANSWERS_MOST = 80
const NETWORK_WAIT_MS = 6_000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([EMPTY, ...__SHELL__])))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldShells().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
  if (event.data === 'keep-pages') event.waitUntil(keepPages())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (!url.pathname.startsWith('/studio')) event.respondWith(page(request))
  } else if (isAsset(url)) event.respondWith(keptFirst(request, SHELL))
  else if (isPicture(url)) event.respondWith(picture(request))
  else if (isKeptAnswer(url)) event.respondWith(answer(request))
})

/** What is missing yet, one after the other; a visit that ends before that is no loss. */
async function keepPages(): Promise<void> {
  const cache = await caches.open(SHELL)
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  for (const name of __PAGES__) if (!kept.has(name)) await cache.add(name)
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(NETWORK_WAIT_MS) })
  } catch {
    return (await caches.match(EMPTY, { cacheName: SHELL })) ?? Response.error()
  }
}

async function keptFirst(request: Request, name: string): Promise<Response> {
  const kept = await caches.match(request)
  if (kept !== undefined) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await (await caches.open(name)).put(request, fresh.clone())
  return fresh
}

async function picture(request: Request): Promise<Response> {
  const found = await keptFirst(request, PICTURES)
  void trimmed(PICTURES, PICTURES_MOST)
  return found
}

/** The network first; without one what was last known, marked with its time. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(ANSWERS)
  try {
    const fresh = await fetch(request)
    if (fresh.ok) {
      await cache.put(request, marked(fresh.clone()))
      void trimmed(ANSWERS, ANSWERS_MOST)
    } else if (fresh.status === 401 || fresh.status === 403) await cache.delete(request)
    return fresh
  } catch (failure) {
    const kept = await cache.match(request)
    if (kept === undefined) throw failure
    return kept
  }
}

function marked(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.set(KEPT_HEADER, new Date().toISOString())
  return new Response(response.body, { status: response.status, headers })
}

async function forgetOldShells(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('shell-') && name !== SHELL)
  await Promise.all(old.map((name) => caches.delete(name)))
}
