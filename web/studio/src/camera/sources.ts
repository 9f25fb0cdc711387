/** What is shown and heard: camera, screen, or the screen with the camera in its corner. */

export type Scene = 'camera' | 'screen' | 'both'
export type Facing = 'user' | 'environment'

const LONG_SIDE = 1280
const SHORT_SIDE = 720
const FPS = 30

export interface Sources {
  camera: MediaStream | null
  screen: MediaStream | null
  microphone: MediaStream | null
}

/** What this browser lacks to go live from, or null. */
export function missing(): 'secure' | 'encoder' | null {
  if (!window.isSecureContext) return 'secure'
  const isThere = 'VideoEncoder' in window && 'AudioEncoder' in window && 'AudioData' in window
  return isThere && 'mediaDevices' in navigator ? null : 'encoder'
}

export const canShareScreen = (): boolean => 'getDisplayMedia' in navigator.mediaDevices

/** Ask for the camera. Throws what the browser says, by its name. */
export function openCamera(deviceId: string | null, facing: Facing): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    video: {
      width: { ideal: LONG_SIDE },
      height: { ideal: SHORT_SIDE },
      frameRate: { ideal: FPS },
      ...(deviceId === null ? { facingMode: facing } : { deviceId: { exact: deviceId } }),
    },
  })
}

export function openMicrophone(deviceId: string | null): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
    },
  })
}

export function openScreen(): Promise<MediaStream> {
  return navigator.mediaDevices.getDisplayMedia({
    video: { frameRate: { ideal: FPS }, width: { max: 1920 }, height: { max: 1080 } },
    audio: true,
  })
}

/** The cameras and microphones there are; they have names once one was allowed. */
export async function devices(): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices.enumerateDevices()
  return all.filter(({ kind, label }) => kind !== 'audiooutput' && label !== '')
}

export function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** The size a picture is sent in: never larger than 720p, even, and as it stands. */
export function sentSize(width: number, height: number): { width: number; height: number } {
  const long = Math.max(width, height)
  const short = Math.min(width, height)
  const scale = Math.min(1, LONG_SIDE / long, SHORT_SIDE / short)
  const even = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2)
  return { width: even(width), height: even(height) }
}
