import { computed, shallowRef } from 'vue'

import { api } from './api'
import type { components } from './api/openapi'
import { language, offer } from './text/language'

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
      offer(answer.languages)
    })
    .catch(() => {
      asking = null
    })
  await asking
}

/** Ask again: the operator changed something. */
async function renew(): Promise<void> {
  asking = null
  await load()
}

export const site = {
  facts,
  load,
  renew,
  name: computed(() => {
    const name = facts.value?.name
    return (language.value === 'en' ? name?.en : name?.zh) ?? 'hawker'
  }),
  /** Where it trades: what forms begin with. */
  country: computed(() => facts.value?.country ?? 'CN'),
  currency: computed(() => facts.value?.currency ?? 'CNY'),
  /** Whose days its figures are of; the browser's until it is known. */
  timeZone: computed(() => facts.value?.time_zone),
  /** Whether one may ask for a code by phone; until it is known, by e-mail alone. */
  reachesPhones: computed(() => facts.value?.reaches_phones ?? false),
  /** Whether the mailbox is shown to anybody. */
  showsMailbox: computed(() => facts.value?.shows_mailbox ?? false),
  /** Whether others than the machine itself are meant to come. */
  isPublic: computed(() => facts.value?.is_public ?? false),
  /** The legal pages there are, in whatever language. */
  pages: computed(() => [...new Set((facts.value?.pages ?? []).map(({ kind }) => kind))]),
}
