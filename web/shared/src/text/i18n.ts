import { watch } from 'vue'
import { createI18n, type I18n } from 'vue-i18n'

import { language, type Language } from './language'

type Loader<Words> = () => Promise<Words>

/**
 * The words of an app, in the reader's language. Only that language is loaded; the other comes
 * when it is chosen. `<html lang>` follows.
 */
export async function createWords<Words extends object>(
  loaders: Readonly<Record<Language, Loader<Words>>>,
): Promise<I18n> {
  const i18n = createI18n({ legacy: false, locale: language.value, messages: {} })
  const composer = i18n.global

  async function speak(wanted: Language): Promise<void> {
    composer.setLocaleMessage(wanted, (await loaders[wanted]()) as never)
    composer.locale.value = wanted
    document.documentElement.lang = wanted
  }

  await speak(language.value)
  watch(language, (wanted) => void speak(wanted))
  return i18n as unknown as I18n
}
