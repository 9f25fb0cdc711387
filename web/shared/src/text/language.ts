import { ref, shallowRef } from 'vue'

/** The language of the reader: as chosen here before, else as the browser asks. */
export type Language = 'zh-CN' | 'en'

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']
const KEPT_AS = 'hawker.language'
const OFFERED_AS = 'hawker.languages' // as the site said the last time, its usual one first

/** The language among those offered that is nearest to what somebody wants, else the first. */
export function nearest(
  wanted: readonly string[],
  among: readonly Language[] = LANGUAGES,
): Language {
  for (const wish of wanted) {
    const primary = wish.toLowerCase().split('-')[0]
    const found = among.find((each) => each.split('-')[0] === primary)
    if (found !== undefined) return found
  }
  return among[0] ?? 'en'
}

/** As the server wrote it into this page, else as it said the last time. */
function told(): readonly string[] {
  const words = document.documentElement.dataset.languages ?? localStorage.getItem(OFFERED_AS)
  return (words ?? '').split(' ')
}

function known(words: readonly string[]): Language[] {
  const found = words.filter((word): word is Language => LANGUAGES.some((each) => each === word))
  return found.length > 0 ? found : [...LANGUAGES]
}

function current(): Language {
  const kept = localStorage.getItem(KEPT_AS)
  return offered.value.find((each) => each === kept) ?? nearest(navigator.languages, offered.value)
}

let isForAll = false

/** The languages one may choose here. */
export const offered = shallowRef<readonly Language[]>(known(told()))
export const language = ref<Language>(current())

/** Offer what the site does: those languages, the usual one first. */
export function offer(languages: readonly string[]): void {
  localStorage.setItem(OFFERED_AS, languages.join(' '))
  const ofSite = known(languages)
  const others = isForAll ? LANGUAGES.filter((each) => !ofSite.includes(each)) : []
  offered.value = [...ofSite, ...others]
  language.value = current()
}

/** Offer every language, whatever the site does: who works here reads their own. */
export function offerAll(): void {
  isForAll = true
  offer(offered.value)
}

/** Speak another language from now on, and after the next visit too. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen
  localStorage.setItem(KEPT_AS, chosen)
}
