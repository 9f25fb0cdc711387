import { mount } from '@vue/test-utils'
import { defineComponent } from 'vue'
import { createI18n } from 'vue-i18n'

import { en } from '../i18n/en'

/** For tests: what a `use…` answers inside of a component that is there until it is `gone`. */
export function inside<T>(use: () => T): { used: T; gone: () => void } {
  let used: T | undefined
  const Page = defineComponent({
    setup: () => {
      used = use()
      return () => null
    },
  })
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
  const page = mount(Page, { global: { plugins: [i18n] } })
  return { used: used as T, gone: () => page.unmount() }
}
