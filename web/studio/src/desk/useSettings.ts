import { site } from '@hawker/shared'
import { inject, type InjectionKey, provide, type Ref, ref, shallowRef } from 'vue'

import { changeSetting, readSettings, type Setting } from './api'

export interface Settings {
  all: Ref<ReadonlyMap<string, Setting>>
  error: Ref<unknown>
  isLoading: Ref<boolean>
  load: () => Promise<void>
  value: <T>(name: string) => T
  save: (name: string, value: unknown) => Promise<void>
}

const KEY: InjectionKey<Settings> = Symbol('settings')

/** The settings of the site for this page and what is inside it. */
export function provideSettings(): Settings {
  const all = shallowRef<ReadonlyMap<string, Setting>>(new Map())
  const error = shallowRef<unknown>(null)
  const isLoading = ref(true)

  async function load(): Promise<void> {
    try {
      const { items } = await readSettings()
      all.value = new Map(items.map((each) => [each.name, each]))
      error.value = null
    } catch (failure) {
      error.value = failure
    }
    isLoading.value = false
  }

  /** Change one, from the version that was read. Throws the refusal; what was typed stays. */
  async function save(name: string, value: unknown): Promise<void> {
    const version = all.value.get(name)?.version ?? 0
    const changed = await changeSetting(name, version, value)
    all.value = new Map([...all.value, [name, changed]])
    if (name.startsWith('site.')) void site.renew() // what this page itself shows of it
  }

  const settings: Settings = {
    all,
    error,
    isLoading,
    load,
    value: <T>(name: string): T => all.value.get(name)?.value as T,
    save,
  }
  provide(KEY, settings)
  return settings
}

export function useSettings(): Settings {
  const settings = inject(KEY)
  if (settings === undefined) throw new Error('the page provides its settings')
  return settings
}
