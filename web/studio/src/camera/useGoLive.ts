import { computed, type ComputedRef, onBeforeUnmount, type Ref, ref, shallowRef } from 'vue'

import { RateControl } from './rate'
import { missing } from './sources'
import { CameraStudio } from './studio'
import { type LineState, type SteadyLine, useLine } from './useLine'
import { type OpenSources, useSources } from './useSources'
import { useWakeLock } from './useWakeLock'

const LEVEL_EVERY_MS = 80
const READ_EVERY_MS = 1_000

export interface Reading {
  width: number
  height: number
  fps: number
  bps: number
  keyIntervalS: number | null
}

export interface GoLive {
  isOpen: Ref<boolean>
  lack: ReturnType<typeof missing>
  sources: OpenSources
  line: SteadyLine
  state: ComputedRef<LineState>
  isOnAir: ComputedRef<boolean> // or on the way back to it
  reading: Ref<Reading | null>
  level: Ref<number> // of the sound, 0 to 1
  isMuted: Ref<boolean>
  isLowered: Ref<boolean> // the line or the device does not carry the best picture
  failure: Ref<string>
  open: () => Promise<void>
  start: () => void
  stop: () => void
  mute: () => void
}

/** Go live from this browser: from the first look into the camera to the last picture. */
export function useGoLive(roomId: string): GoLive {
  const isOpen = ref(false)
  const isMuted = ref(false)
  const isLowered = ref(false)
  const level = ref(0)
  const reading = ref<Reading | null>(null)
  const failure = ref('')
  const studio = shallowRef<CameraStudio | null>(null)
  const wake = useWakeLock()
  const timers: number[] = []

  const sources = useSources((streams) => studio.value?.follow(streams))
  const line = useLine(roomId, (opened) => {
    const made = studio.value
    if (made === null) return
    made.picture.rate = new RateControl(opened.lineBps)
    const outlet = {
      bufferedBytes: () => opened.bufferedBytes,
      timeUs: (pageUs: number) => opened.timeUs(pageUs),
      send: (whole: ArrayBuffer) => opened.send(whole),
    }
    made.picture.begin(outlet)
    made.voice.begin(outlet)
  })

  function read(): void {
    const made = studio.value
    if (made === null) return
    const { meters, rate } = made.picture
    reading.value = {
      width: meters.size?.width ?? 0,
      height: meters.size?.height ?? 0,
      fps: meters.frames,
      bps: (meters.bytes + made.voice.meters.bytes) * 8,
      keyIntervalS: meters.keyIntervalS,
    }
    isLowered.value = rate.isLowered
    meters.frames = meters.bytes = made.voice.meters.bytes = 0
  }

  function fail(error: unknown): void {
    close()
    failure.value = error instanceof Error ? error.message : String(error)
    isOpen.value = true // the panel stays, and says it
  }

  async function open(): Promise<void> {
    if (isOpen.value) return
    isOpen.value = true
    failure.value = ''
    if (missing() !== null) return
    line.connect()
    const made = new CameraStudio(fail)
    studio.value = made
    const isOver = (): boolean => studio.value !== made // closed while the browser was asking
    try {
      await made.open()
      if (isOver()) return
      await sources.choose('camera')
    } catch (error) {
      if (!isOver()) fail(error)
      return
    }
    if (isOver()) return
    timers.push(
      window.setInterval(() => (level.value = made.sound.level), LEVEL_EVERY_MS),
      window.setInterval(read, READ_EVERY_MS),
    )
  }

  function close(): void {
    for (const timer of timers.splice(0)) window.clearInterval(timer)
    line.leave()
    wake.release()
    sources.close()
    void studio.value?.close()
    studio.value = null
    reading.value = null
    isOpen.value = false
  }

  const isOnAir = computed(() => line.state.value === 'live' || line.state.value === 'lost')
  const warn = (event: BeforeUnloadEvent): void => {
    if (isOnAir.value) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', warn)
    close()
  })

  return {
    isOpen,
    lack: missing(),
    sources,
    line,
    state: computed(() => line.state.value),
    isOnAir,
    reading,
    level,
    isMuted,
    isLowered,
    failure,
    open,
    start: () => {
      wake.hold()
      line.goOnAir()
    },
    stop: close,
    mute: () => {
      isMuted.value = !isMuted.value
      studio.value?.sound.mute(isMuted.value)
    },
  }
}
