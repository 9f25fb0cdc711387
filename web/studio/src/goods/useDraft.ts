import { newKey, Problem } from '@hawker/shared'
import { computed, type ComputedRef, onBeforeUnmount, type Ref, ref, shallowRef } from 'vue'

import {
  archiveProduct,
  type Content,
  createProduct,
  discardDraft,
  type Draft,
  publishProduct,
  readDraft,
  restoreProduct,
  saveDraft,
} from '../api/products'

const SAVE_AFTER_MS = 800

export type Saving = 'saved' | 'changed' | 'saving' | 'failed' | 'stale'

export interface Writing {
  draft: Ref<Draft | null>
  content: Ref<Content>
  saving: Ref<Saving>
  error: Ref<unknown> // of the last act that failed
  isBusy: ComputedRef<boolean>
  load: (id: string) => Promise<void>
  edit: (content: Content) => void
  flush: () => Promise<boolean>
  publish: () => Promise<boolean>
  archive: () => Promise<boolean>
  restore: () => Promise<boolean>
  discard: () => Promise<boolean>
  /** Somebody else changed it: go on from theirs, or put this in its place. */
  takeTheirs: () => Promise<void>
  keepMine: () => Promise<boolean>
}

/** A product while it is written: saved by itself, act after act, and never over somebody else. */
export function useDraft(
  storeId: () => string,
  begin: Content,
  made: (id: string) => void,
): Writing {
  const draft = shallowRef<Draft | null>(null)
  const content = shallowRef(begin)
  const saving = ref<Saving>('saved')
  const error = shallowRef<unknown>(null)
  const acting = ref(0)
  const key = newKey()
  let timer = 0
  let queue: Promise<unknown> = Promise.resolve()

  function take(found: Draft, isTyped: boolean): void {
    draft.value = found
    if (!isTyped) content.value = found.content
  }

  /** One after the other: each act names the revision that the one before it made. */
  function act(run: () => Promise<void>): Promise<boolean> {
    const mine = queue.then(async () => {
      acting.value += 1
      try {
        await run()
        error.value = null
        return true
      } catch (failure) {
        error.value = failure
        const isStale = failure instanceof Problem && failure.status === 412
        if (isStale) saving.value = 'stale'
        else if (saving.value === 'saving') saving.value = 'failed'
        return false
      } finally {
        acting.value -= 1
      }
    })
    queue = mine
    return mine
  }

  async function write(): Promise<void> {
    const sent = content.value
    saving.value = 'saving'
    const known = draft.value
    const found =
      known === null
        ? await createProduct(storeId(), sent, key)
        : await saveDraft(storeId(), known.product_id, sent, known.revision)
    settle(found, sent)
    if (known === null) made(found.product_id)
  }

  /** An act on `sent` was answered; what was typed meanwhile stays, and is saved next. */
  function settle(found: Draft, sent: Content): void {
    const isTyped = content.value !== sent
    take(found, isTyped)
    saving.value = isTyped ? 'changed' : 'saved'
    if (isTyped) schedule()
  }

  function schedule(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void flush(), SAVE_AFTER_MS)
  }

  function edit(next: Content): void {
    content.value = next
    if (saving.value === 'stale') return // it is asked first whose words stay
    saving.value = 'changed'
    schedule()
  }

  async function flush(): Promise<boolean> {
    window.clearTimeout(timer)
    const isWritten = (): boolean => saving.value === 'saved' && draft.value !== null
    if (isWritten()) return true
    return act(async () => {
      if (!isWritten()) await write()
    })
  }

  /** An act on what is saved, with all that was typed before it. */
  async function after(
    run: (storeId: string, id: string, seen: number) => Promise<Draft>,
  ): Promise<boolean> {
    if (!(await flush())) return false
    return act(async () => {
      const known = draft.value
      if (known === null) return
      const sent = content.value
      settle(await run(storeId(), known.product_id, known.revision), sent)
    })
  }

  onBeforeUnmount(() => {
    window.clearTimeout(timer)
  })

  return {
    draft,
    content,
    saving,
    error,
    isBusy: computed(() => acting.value > 0),
    load: async (id) => {
      await act(async () => {
        take(await readDraft(storeId(), id), false)
        saving.value = 'saved'
      })
    },
    edit,
    flush,
    publish: () => after(publishProduct),
    archive: () => after(archiveProduct),
    restore: () => after(restoreProduct),
    discard: () => {
      saving.value = 'saved' // what was typed goes too
      return after(discardDraft)
    },
    takeTheirs: async () => {
      await act(async () => {
        if (draft.value) take(await readDraft(storeId(), draft.value.product_id), false)
        saving.value = 'saved'
      })
    },
    keepMine: () =>
      act(async () => {
        if (draft.value) take(await readDraft(storeId(), draft.value.product_id), true)
        await write()
      }),
  }
}
