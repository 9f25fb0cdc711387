/** What is kept for when there is no network, and for how long. */

export const KEPT_HEADER = 'x-hawker-kept-at'
export const ANSWERS = 'answers' // the cache of them

/** Answers worth showing later: what anybody may see, and a person's own orders. */
const WORTH_KEEPING = [
  /^\/api\/v1\/products$/,
  /^\/api\/v1\/products\/[^/]+$/,
  /^\/api\/v1\/stores\/[^/]+$/,
  /^\/api\/v1\/rooms$/,
  /^\/api\/v1\/announced-rooms$/,
  /^\/api\/v1\/cart$/,
  /^\/api\/v1\/orders$/,
  /^\/api\/v1\/orders\/[^/]+$/,
  /^\/api\/v1\/auth\/session$/,
  /^\/api\/v1\/site$/,
]

export function isAsset(url: URL): boolean {
  return url.pathname.startsWith('/assets/') || url.pathname.startsWith('/icons/')
}

export function isPicture(url: URL): boolean {
  return url.pathname.startsWith('/media/')
}

export function isKeptAnswer(url: URL): boolean {
  return WORTH_KEEPING.some((each) => each.test(url.pathname))
}

/** Keep the newest of a cache. */
export async function trimmed(name: string, most: number): Promise<void> {
  const cache = await caches.open(name)
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)))
}
