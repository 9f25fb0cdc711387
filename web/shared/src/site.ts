import { computed, shallowRef } from 'vue'

import { api } from './api'
import type { components } from './api/openapi'
import { language } from './text/language'

/** The site as its operator set it up. Until it is known, and when it cannot be, it is hawker. */
export type SiteFacts = components['schemas']['SiteFacts']

const facts = shallowRef<SiteFacts | null>(null)
let asking: Promise<void> | null = null

/** Ask once for the whole visit; a page does without when there is no answer. */
async function load(): Promise<void> {
  asking ??= api
    .get<SiteFacts>('/site')
    .then((answer) => {
      facts.value = answer
    })
    .catch(() => {
      asking = null
    })
  await asking
}

export const site = {
  facts,
  load,
  name: computed(() => {
    const name = facts.value?.name
    return (language.value === 'en' ? name?.en : name?.zh) ?? 'hawker'
  }),
  /** The legal pages there are, in whatever language. */
  pages: computed(() => [...new Set((facts.value?.pages ?? []).map(({ kind }) => kind))]),
}
