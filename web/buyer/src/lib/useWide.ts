import { onScopeDispose, ref, type Ref } from 'vue'

const WIDE = '(min-width: 900px)'

/** Whether the window is as wide as a desk. */
export function useWide(): Ref<boolean> {
  const query = window.matchMedia(WIDE)
  const isWide = ref(query.matches)
  const look = (): void => {
    isWide.value = query.matches
  }
  query.addEventListener('change', look)
  onScopeDispose(() => query.removeEventListener('change', look))
  return isWide
}
