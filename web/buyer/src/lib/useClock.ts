import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** The time, told every second while the component is there. */
export function useClock(): Ref<number> {
  const nowMs = ref(Date.now())
  let timer = 0
  onMounted(() => {
    timer = window.setInterval(() => (nowMs.value = Date.now()), 1000)
  })
  onBeforeUnmount(() => window.clearInterval(timer))
  return nowMs
}
