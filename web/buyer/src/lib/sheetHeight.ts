import { onBeforeUnmount, readonly, ref, type Ref, watch } from 'vue'

/** How high the open sheet stands, so that the picture can go on above it. */

const heightPx = ref(0)

export function useSheetHeight(): Readonly<Ref<number>> {
  return readonly(heightPx)
}

/** Tell the height of a sheet for as long as it is open. */
export function tellSheetHeight(
  sheet: Readonly<Ref<HTMLElement | null>>,
  isOpen: Readonly<Ref<boolean>>,
): void {
  const observer = new ResizeObserver(([entry]) => {
    if (isOpen.value && entry !== undefined) heightPx.value = Math.ceil(entry.contentRect.height)
  })
  watch(
    [sheet, isOpen],
    ([element, open]) => {
      observer.disconnect()
      if (element !== null && open) observer.observe(element)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => observer.disconnect())
}
