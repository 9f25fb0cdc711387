import { ref } from 'vue'

/** Light, dark, or as the device has it. */
export type Theme = 'light' | 'dark' | 'system'

const KEPT_AS = 'hawker.theme'

function first(): Theme {
  const kept = localStorage.getItem(KEPT_AS)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export const theme = ref<Theme>(first())

/** Show a theme from now on, and after the next visit too. */
export function chooseTheme(chosen: Theme): void {
  theme.value = chosen
  if (chosen === 'system') localStorage.removeItem(KEPT_AS)
  else localStorage.setItem(KEPT_AS, chosen)
  applyTheme()
}

/** Put the chosen theme on the page; called once before the first picture. */
export function applyTheme(): void {
  if (theme.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
}
