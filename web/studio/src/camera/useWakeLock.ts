/** Keeps the screen on while somebody is on air. Browsers let go whenever the page is hidden. */
export function useWakeLock(): { hold: () => void; release: () => void } {
  let lock: WakeLockSentinel | null = null
  let isWanted = false

  async function take(): Promise<void> {
    if (!isWanted || document.hidden || !('wakeLock' in navigator)) return
    try {
      lock = await navigator.wakeLock.request('screen')
      if (!isWanted) await lock.release()
    } catch {
      lock = null // a battery that is nearly empty: the broadcast goes on
    }
  }
  const onShown = (): void => void take()

  return {
    hold: () => {
      if (isWanted) return // a second lock would be held for nobody
      isWanted = true
      document.addEventListener('visibilitychange', onShown)
      void take()
    },
    release: () => {
      isWanted = false
      document.removeEventListener('visibilitychange', onShown)
      void lock?.release()
      lock = null
    },
  }
}
