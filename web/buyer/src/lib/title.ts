import { onBeforeUnmount, ref, watchEffect } from 'vue'

/** What the page is about, for the title of the window; empty while it is only of a kind. */
export const subject = ref('')

/** Name the page after what it shows, while it is open. */
export function useTitle(named: () => string | undefined): void {
  watchEffect(() => {
    subject.value = named() ?? ''
  })
  onBeforeUnmount(() => (subject.value = ''))
}
