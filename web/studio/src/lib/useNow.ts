import { onBeforeUnmount, ref, type Ref } from 'vue'

/** The time, told again every `everyMs`. */
export function useNow(everyMs: number): Ref<Date> {
  const now = ref(new Date())
  const timer = window.setInterval(() => (now.value = new Date()), everyMs)
  onBeforeUnmount(() => window.clearInterval(timer))
  return now
}
