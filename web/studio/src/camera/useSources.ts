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

export function useSources(changed: (streams: Sources) => void): OpenSources {
  const scene = ref<Scene>('camera')
  const streams = shallowRef<Sources>(NOTHING)
  const found = shallowRef<MediaDeviceInfo[]>([])
  const cameraId = ref<string | null>(null)
  const microphoneId = ref<string | null>(null)
  const refused = ref('')
  let facing: Facing = 'user'

  async function tried(open: () => Promise<MediaStream>): Promise<MediaStream | null> {
    try {
      return await open()
    } catch (failure) {
      refused.value = failure instanceof DOMException ? failure.name : 'Error'
      return null
    }
  }

  function set(next: Sources): void {
    streams.value = next
    changed(next)
  }

  async function choose(wanted: Scene): Promise<void> {
    refused.value = ''
    const is = { ...streams.value }
    if (wanted === 'camera') {
      stop(is.screen)
      is.screen = null
    } else if (is.screen === null) {
      is.screen = await tried(openScreen)
      if (is.screen === null) return // the picture stays as it is
      is.screen.getVideoTracks()[0]?.addEventListener('ended', () => void choose('camera'))
    }
    if (wanted === 'screen') {
      stop(is.camera)
      is.camera = null
    } else {
      is.camera ??= await tried(() => openCamera(cameraId.value, facing))
    }
    is.microphone ??= await tried(() => openMicrophone(microphoneId.value))
    scene.value = wanted
    set(is)
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
      for (const stream of Object.values(streams.value)) stop(stream as MediaStream | null)
      streams.value = NOTHING
    },
  }
}
