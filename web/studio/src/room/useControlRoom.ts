import { language, type Room } from '@hawker/shared'
import { ElMessage } from 'element-plus'
import { computed, type ComputedRef, type Ref, ref, toRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { endRoom, readIngest, readRoom, rotateKey } from '../api/studio'
import type { Ingest } from '../api/types'
import { useFailureWords } from '../lib/failure'
import { type Load, useLoad } from '../lib/useLoad'
import { useSession } from '../session'
import { isUntold, rememberKey, toldKey } from './keys'
import { type Course, useCourse } from './useCourse'
import { type RoomDesk, useRoomDesk } from './useRoomDesk'
import { type ScriptDesk, useScript } from './useScript'

const INGEST_EVERY_MS = 2_000
const DEFAULT_CURRENCY = 'CNY' // of a figure that is nought

export interface ControlRoom {
  view: Load<Room>
  ingest: Load<Ingest | undefined>
  room: RoomDesk
  course: Course
  script: ScriptDesk
  storeId: ComputedRef<string>
  isHost: ComputedRef<boolean>
  currency: ComputedRef<string> // of what is sold here
  freshKey: Ref<string | null> // told in this visit and not since replaced
  isKeyUntold: Ref<boolean> // nobody was told the key the room has
  isRotating: Ref<boolean>
  isEnding: Ref<boolean>
  rotate: () => Promise<void>
  end: () => Promise<void>
}

/** Everything that stands behind the control room of one room. */
export function useControlRoom(roomId: string): ControlRoom {
  const { t } = useI18n()
  const wordsOf = useFailureWords()
  const session = useSession()

  const view = useLoad(() => readRoom(roomId), { of: [language] })
  const room = useRoomDesk(roomId, view.data)
  const isHost = computed(() => view.data.value?.is_host ?? false)
  const ingest: Load<Ingest | undefined> = useLoad(
    async () =>
      room.status.value === 'ended' || !isHost.value
        ? ingest.data.value
        : await readIngest(roomId),
    { everyMs: INGEST_EVERY_MS },
  )
  const storeId = computed(() => room.products.value[0]?.store_id ?? session.storeId.value)
  const course = useCourse(roomId, room.status, isHost)
  const script = useScript(roomId, isHost, toRef(room.changes, 'script'))

  // Going on air makes a broadcast that the page has not read yet; at opening it just read it.
  const known = computed(() => (view.data.value ? room.status.value : null))
  watch([known, isHost], ([now], [before]) => {
    if (now === null) return
    const isRead = now === before || (before === null && now === view.data.value?.status)
    if (!isRead) void view.reload()
    void ingest.reload()
  })

  const freshKey = ref(toldKey(roomId))
  const isKeyUntold = ref(isUntold(roomId))
  const isRotating = ref(false)
  const isEnding = ref(false)

  async function attempt(busy: Ref<boolean>, action: () => Promise<string>): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      const said = await action()
      ElMessage({ type: 'success', message: said })
    } catch (failure) {
      ElMessage({ type: 'error', message: wordsOf(failure) })
    } finally {
      busy.value = false
    }
  }

  return {
    view,
    ingest,
    room,
    course,
    script,
    storeId,
    isHost,
    currency: computed(
      () =>
        course.sums.value?.currency ?? room.products.value[0]?.price.currency ?? DEFAULT_CURRENCY,
    ),
    freshKey,
    isKeyUntold,
    isRotating,
    isEnding,
    rotate: () =>
      attempt(isRotating, async () => {
        const wasUntold = isKeyUntold.value
        const { stream_key: key } = await rotateKey(roomId)
        if (key !== null) rememberKey(roomId, key)
        freshKey.value = key
        isKeyUntold.value = false
        await ingest.reload()
        return t(wasUntold ? 'ingest.keyOnce' : 'ingest.rotated')
      }),
    end: () =>
      attempt(isEnding, async () => {
        await endRoom(roomId)
        await view.reload()
        return t('control.ended')
      }),
  }
}
