import { ref, type Ref } from 'vue'

/** The picture in a window of its own, above everything, where the browser can. */
export function useFloating(element: () => HTMLVideoElement | null): {
  canFloat: boolean
  isFloating: Ref<boolean>
  toggle: () => Promise<void>
} {
  const isFloating = ref(false)

  async function toggle(): Promise<void> {
    const video = element()
    if (video === null) return
    if (document.pictureInPictureElement === video) {
      await document.exitPictureInPicture()
      return
    }
    video.addEventListener('leavepictureinpicture', () => (isFloating.value = false), { once: true })
    try {
      await video.requestPictureInPicture()
      isFloating.value = true
    } catch (refusal) {
      // Before there is a picture, and where the person forbade it.
      if (!(refusal instanceof DOMException)) throw refusal
    }
  }

  return { canFloat: document.pictureInPictureEnabled ?? false, isFloating, toggle }
}
