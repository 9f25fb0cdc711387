import { computed, type ComputedRef, onBeforeUnmount, ref, type Ref } from 'vue'

const AGAIN_AFTER_S = 30

export interface SentCode {
  isSent: Ref<boolean>
  againInS: ComputedRef<number> // until another code may be asked for
  sent: () => void
  forget: () => void
}

/** That a code is on its way, and when the next one may be asked for. */
export function useSentCode(): SentCode {
  const isSent = ref(false)
  const left = ref(0)
  let timer = 0

  function stop(): void {
    window.clearInterval(timer)
    left.value = 0
  }

  function sent(): void {
    stop()
    isSent.value = true
    left.value = AGAIN_AFTER_S
    timer = window.setInterval(() => {
      left.value -= 1
      if (left.value <= 0) stop()
    }, 1000)
  }

  function forget(): void {
    stop()
    isSent.value = false
  }

  onBeforeUnmount(stop)
  return { isSent, againInS: computed(() => left.value), sent, forget }
}
