import { type Ref, ref, shallowRef } from 'vue'

import {
  devices,
  type Facing,
  openCamera,
  openMicrophone,
  openScreen,
  type Scene,
  type Sources,
  stop,
} from './sources'

/** Which camera, microphone and screen are open, and what was refused. */
export interface OpenSources {
  scene: Ref<Scene>
  streams: Ref<Sources>
  found: Ref<MediaDeviceInfo[]>
  cameraId: Ref<string | null>
  microphoneId: Ref<string | null>
  refused: Ref<string> // the browser's name for why there is no picture or no sound
  choose: (scene: Scene) => Promise<void>
  turn: () => Promise<void>
  change: () => Promise<void>
  close: () => void
}

const NOTHING: Sources = { camera: null, screen: null, microphone: null }
const LEFT_OUT: Record<Scene, Partial<Sources>> = {
  camera: { screen: null },
  screen: { camera: null },
  both: {},
}

/** Stop what is open and is not among what stays. */
function letGo(open: Sources, stays: Sources): void {
  for (const each of ['camera', 'screen', 'microphone'] as const) {
    if (open[each] !== stays[each]) stop(open[each])
  }
}

export function useSources(changed: (streams: Sources) => void): OpenSources {
  const scene = ref<Scene>('camera')
  const streams = shallowRef<Sources>(NOTHING)
  const found = shallowRef<MediaDeviceInfo[]>([])
  const cameraId = ref<string | null>(null)
  const microphoneId = ref<string | null>(null)
  const refused = ref('')
  let facing: Facing = 'user'
  let latest = 0 // of what was asked for; a person may take minutes to answer the browser

  /** What opens, unless something else was asked for meanwhile: then it is let go at once. */
  async function tried(
    turn: number,
    open: () => Promise<MediaStream>,
  ): Promise<MediaStream | null> {
    if (turn !== latest) return null // nobody is asked for what nobody wants any more
    try {
      const stream = await open()
      if (turn === latest) return stream
      stop(stream)
    } catch (failure) {
      const name = failure instanceof DOMException ? failure.name : 'Error'
      if (turn === latest) refused.value = name
    }
    return null
  }

  async function openScreenOf(turn: number): Promise<MediaStream | null> {
    const screen = await tried(turn, openScreen)
    screen?.getVideoTracks()[0]?.addEventListener('ended', () => {
      if (turn === latest || streams.value.screen === screen) void choose('camera')
    })
    return screen
  }

  function set(next: Sources): void {
    letGo(streams.value, next)
    streams.value = next
    changed(next)
  }

  async function choose(wanted: Scene): Promise<void> {
    latest += 1
    const turn = latest
    refused.value = ''
    const is = streams.value
    const next = { ...is, ...LEFT_OUT[wanted] }
    if (wanted !== 'camera') {
      next.screen ??= await openScreenOf(turn)
      if (next.screen === null) return // the picture stays as it is
    }
    if (wanted !== 'screen') {
      next.camera ??= await tried(turn, () => openCamera(cameraId.value, facing))
    }
    next.microphone ??= await tried(turn, () => openMicrophone(microphoneId.value))
    if (turn !== latest) {
      letGo(next, is)
      return
    }
    scene.value = wanted
    set(next)
    found.value = await devices()
  }

  /** Open camera and microphone anew, as they are chosen now. */
  async function change(): Promise<void> {
    stop(streams.value.microphone)
    if (scene.value !== 'screen') stop(streams.value.camera)
    streams.value = { ...NOTHING, screen: streams.value.screen }
    await choose(scene.value)
  }

  return {
    scene,
    streams,
    found,
    cameraId,
    microphoneId,
    refused,
    choose,
    change,
    turn: async () => {
      facing = facing === 'user' ? 'environment' : 'user'
      if (cameraId.value === null) await change()
      else cameraId.value = null // whoever watches the choice changes it
    },
    close: () => {
      latest += 1
      letGo(streams.value, NOTHING)
      streams.value = NOTHING
    },
  }
}
