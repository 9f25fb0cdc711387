import { Problem } from '@hawker/shared'
import { computed, type ComputedRef, type Ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { readScript, setScript, takeStep } from '../api/studio'
import type { NewStep, Script, Step } from '../api/types'
import { type Load, useLoad } from '../lib/useLoad'
import { useNow } from '../lib/useNow'
import { beforeOf, currentOf, nextOf } from './script'
import { useActs } from './useActs'

const EVERY_MS = 20_000 // beside what is told at once

export interface ScriptDesk {
  script: Load<Script | null>
  current: ComputedRef<Step | null>
  next: ComputedRef<Step | null>
  before: ComputedRef<Step | null>
  nowMs: ComputedRef<number> // of the server's clock
  isBusy: Ref<boolean>
  take: (step: Step | null) => Promise<void>
  /** A draft begins: it is made from the script as it is known now. */
  write: () => void
  /** Write its steps down; false when they were not taken: the draft is still the writer's. */
  save: (steps: readonly NewStep[]) => Promise<boolean>
}

/** The script of a room, the same on every device that has it open. */
export function useScript(
  roomId: string,
  isHost: Ref<boolean>,
  changes: Ref<number>, // told backstage
): ScriptDesk {
  const { t } = useI18n()
  const { isBusy, attempt } = useActs()
  const script: Load<Script | null> = useLoad(
    async () => (isHost.value ? await readScript(roomId) : null),
    { everyMs: EVERY_MS },
  )
  let madeFrom = '' // the revision that the draft was made from
  const now = useNow(1000)
  const aheadMs = computed(() => {
    const told = script.data.value?.now
    return told === undefined ? 0 : Date.parse(told) - script.loadedAt.value
  })

  watch([changes, isHost], () => void script.reload())

  async function change(doing: () => Promise<Script>): Promise<void> {
    script.data.value = await doing()
    await script.reload() // whatever was asked before this was written is overtaken
  }

  async function keep(steps: readonly NewStep[]): Promise<Script> {
    try {
      return await setScript(roomId, madeFrom, steps)
    } catch (failure) {
      const isOvertaken = failure instanceof Problem && failure.code === 'live.script_moved_on'
      if (isOvertaken) {
        await script.reload()
        write() // they are told so: saved once more, it takes the place of this one
      }
      throw failure
    }
  }

  function write(): void {
    madeFrom = script.data.value?.revision ?? ''
  }

  return {
    script,
    current: computed(() => (script.data.value ? currentOf(script.data.value) : null)),
    next: computed(() => (script.data.value ? nextOf(script.data.value) : null)),
    before: computed(() => (script.data.value ? beforeOf(script.data.value) : null)),
    nowMs: computed(() => now.value.getTime() + aheadMs.value),
    isBusy,
    take: async (step) => {
      await attempt(() => change(() => takeStep(roomId, step?.id ?? null)))
    },
    write,
    save: (steps) => attempt(() => change(() => keep(steps)), t('script.kept')),
  }
}
