import { ref } from 'vue'

/** The language of the reader: as chosen here before, else as the browser asks. */
export type Language = 'zh-CN' | 'en'

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']
const KEPT_AS = 'hawker.language'

/** The language among ours that is nearest to what somebody wants. */
export function nearest(wanted: readonly string[]): Language {
  for (const wish of wanted) {
    const primary = wish.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}

function first(): Language {
  const kept = localStorage.getItem(KEPT_AS)
  return LANGUAGES.find((known) => known === kept) ?? nearest(navigator.languages)
}

export const language = ref<Language>(first())

/** Speak another language from now on, and after the next visit too. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen
  localStorage.setItem(KEPT_AS, chosen)
}
