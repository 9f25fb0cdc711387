import { KEPT_HEADER } from './kept'

/**
 * The answer that the server wrote into the page because the page asks for it first. It is used
 * once: whoever asks again wants to know what is true then.
 */
export function begun<T>(path: string, language: string): T | undefined {
  const element = document.getElementById('answer')
  if (element?.dataset.path !== path || element.dataset.language !== language) return undefined
  element.remove()
  void keep(path, element.textContent)
  return JSON.parse(element.textContent) as T
}

/** Have the service worker know it, as if it had been asked for, for when there is no network. */
async function keep(path: string, text: string): Promise<void> {
  if (!('serviceWorker' in navigator) || navigator.serviceWorker.controller === null) return
  const headers = { 'Content-Type': 'application/json', [KEPT_HEADER]: new Date().toISOString() }
  const answers = await caches.open('answers')
  await answers.put(`/api/v1${path}`, new Response(text, { headers }))
}
