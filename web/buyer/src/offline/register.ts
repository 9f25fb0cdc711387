import { ref } from 'vue'

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

/** Forget what was kept of whoever was signed in. */
export function forgetKept(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.controller?.postMessage('forget')
}
