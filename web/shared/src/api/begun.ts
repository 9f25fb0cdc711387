import { KEPT_HEADER } from './kept'

/**
 * An answer that the server wrote into the page because the page asks for it first; `path` holds
 * its query. It is used once: whoever asks again wants to know what is true then.
 */
export function begun<T>(path: string, language: string): T | undefined {
  const written = [...document.querySelectorAll<HTMLElement>('script.answer')]
  const element = written.find(({ dataset }) => dataset.path === path && dataset.language === language)
  if (element === undefined) return undefined
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
