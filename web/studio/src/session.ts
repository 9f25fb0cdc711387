import { visitor } from '@hawker/shared'
import { computed, type ComputedRef, ref } from 'vue'

/** In which of their places the visitor works now. */

const STORE_KEY = 'hawker.studio.store'
const CHANNEL_KEY = 'hawker.studio.channel'

const storeChoice = ref(localStorage.getItem(STORE_KEY))
const channelChoice = ref(localStorage.getItem(CHANNEL_KEY))

export type PlaceName = 'today' | 'live' | 'goods' | 'orders' | 'money' | 'desk'

interface Place {
  id: string
  name: string
}

function chosen<T extends Place>(places: readonly T[], id: string | null): T | undefined {
  return places.find((place) => place.id === id) ?? places[0]
}

const { session } = visitor
const stores = computed(() => session.value?.stores ?? [])
const channels = computed(() => session.value?.channels ?? [])
const store = computed(() => chosen(stores.value, storeChoice.value))
const channel = computed(() => chosen(channels.value, channelChoice.value))

function chooseStore(id: string): void {
  storeChoice.value = id
  localStorage.setItem(STORE_KEY, id)
}

function chooseChannel(id: string): void {
  channelChoice.value = id
  localStorage.setItem(CHANNEL_KEY, id)
}

/** Whether the visitor has a permission in a store, by default the chosen one. */
function may(permission: string, storeId = store.value?.id): boolean {
  const place = stores.value.find(({ id }) => id === storeId)
  return place?.permissions.includes(permission) ?? false
}

/** Whether a place of the studio has anything for the visitor. */
function canSee(place: PlaceName): boolean {
  switch (place) {
    case 'today':
      return store.value !== undefined
    case 'live':
      return channel.value !== undefined
    case 'goods':
      return may('goods.read')
    case 'orders':
      return may('orders.read')
    case 'desk':
      return session.value?.is_operator ?? false
    case 'money':
      return may('money.read') || (session.value?.is_operator ?? false)
  }
}

interface Here {
  account: typeof visitor.account
  stores: typeof stores
  channels: typeof channels
  store: typeof store
  channel: typeof channel
  storeId: ComputedRef<string> // "" without a store; pages that need one are not shown then
  channelId: ComputedRef<string>
  isOperator: ComputedRef<boolean>
  chooseStore: typeof chooseStore
  chooseChannel: typeof chooseChannel
  may: typeof may
  canSee: typeof canSee
}

const here: Here = {
  account: visitor.account,
  stores,
  channels,
  store,
  channel,
  storeId: computed(() => store.value?.id ?? ''),
  channelId: computed(() => channel.value?.id ?? ''),
  isOperator: computed(() => session.value?.is_operator ?? false),
  chooseStore,
  chooseChannel,
  may,
  canSee,
}

export function useSession(): Here {
  return here
}
