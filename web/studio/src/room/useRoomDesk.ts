import {
  type Part,
  type Room,
  type RoomState,
  type RoomStatus,
  type Saying,
  useRoom,
} from '@hawker/shared'
import { computed, type ComputedRef, reactive, type Ref, ref, shallowRef, toRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { type Line, merged, type SaleLine } from './lines'
import { type ShowcaseDesk, useShowcase } from './useShowcase'

const SALES_KEPT = 50

export interface RoomDesk extends ShowcaseDesk {
  status: ComputedRef<RoomStatus>
  playlistUrl: ComputedRef<string | null>
  viewers: ComputedRef<number>
  likes: ComputedRef<number>
  lines: ComputedRef<Line[]>
  canChat: ComputedRef<boolean>
  isLost: ComputedRef<boolean>
  refusal: Ref<string>
  state: Ref<RoomState>
  changes: Readonly<Record<Part, number>> // how often each part was told to be another
  say: (text: string, saying?: Saying) => boolean // false: nothing was sent
}

/** The room as its host sees it: what the page loaded, then what the socket tells. */
export function useRoomDesk(roomId: string, view: Ref<Room | undefined>): RoomDesk {
  const { t, te } = useI18n()
  const refusal = ref('')
  const sales = shallowRef<readonly SaleLine[]>([])

  const changes = reactive<Record<Part, number>>({ showcase: 0, script: 0, order: 0 })

  const live = useRoom(roomId, {
    backstage: (part) => (changes[part] += 1),
    refused: ({ code }) => {
      const key = `refusal.${code.replaceAll('.', '_')}`
      refusal.value = te(key) ? t(key) : t('chat.refused')
    },
  })
  const showcase = useShowcase(roomId, view, live, toRef(changes, 'showcase'))
  const isTold = computed(() => live.state.value.me !== null)
  const status = computed(
    () => (isTold.value ? live.state.value.status : view.value?.status) ?? 'waiting',
  )

  watch(
    () => live.state.value.sale,
    (sale) => {
      if (!sale) return
      const product = showcase.products.value.find(({ id }) => id === sale.product_id)
      const title = product?.title ?? t('goods.product')
      const line: SaleLine = {
        id: `sale-${Date.now()}-${sales.value.length}`,
        at: new Date().toISOString(),
        sale: { name: sale.name, title, quantity: sale.quantity },
      }
      sales.value = [...sales.value, line].slice(-SALES_KEPT)
    },
  )

  function say(text: string, saying?: Saying): boolean {
    const isSent = live.say(text, saying) !== null
    refusal.value = isSent ? '' : t('chat.refused')
    return isSent
  }

  return {
    ...showcase,
    status,
    playlistUrl: computed(() => {
      if (status.value !== 'on_air' && status.value !== 'interrupted') return null
      return live.state.value.playlistUrl ?? view.value?.broadcast?.playlist_url ?? null
    }),
    viewers: computed(() => (isTold.value ? live.state.value.viewers : (view.value?.viewers ?? 0))),
    likes: computed(() => (isTold.value ? live.state.value.likes : (view.value?.likes ?? 0))),
    lines: computed(() => merged(live.state.value.chat, sales.value)),
    canChat: computed(() => live.state.value.me?.can_chat ?? false),
    isLost: computed(() => live.connection.value === 'lost'),
    refusal,
    state: live.state,
    changes,
    say,
  }
}
