import { ref } from 'vue'

import { ANSWERS } from './rules'

/** A newer build waits for the reader: pages change only when they say so. */
export const isNewer = ref(false)
let waiting: ServiceWorker | null = null

/** Have the app start without a network from the next visit on. */
export async function register(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  const note = (worker: ServiceWorker | null): void => {
    if (worker === null || navigator.serviceWorker.controller === null) return
    waiting = worker
    isNewer.value = true
  }
  note(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') note(coming)
    })
  })
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage('keep-pages')
}

/** Take the newer build now. */
export function takeOver(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage('take-over')
}

const KEPT_OF = 'hawker.kept-of'

/**
 * Say who is here, '' for a guest: what was kept of another account is forgotten, also when that
 * one never signed out on this device. What a guest saw stays with whoever they turn out to be.
 */
export async function keepFor(account: string): Promise<void> {
  const before = localStorage.getItem(KEPT_OF) ?? ''
  if (before === account) return
  if (before !== '' && 'caches' in globalThis) await caches.delete(ANSWERS)
  localStorage.setItem(KEPT_OF, account)
}
