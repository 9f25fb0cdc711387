import { Problem } from '@hawker/shared'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { ref } from 'vue'

import * as studio from '../api/studio'
import type { NewStep, Script } from '../api/types'
import { inside } from '../lib/inside'
import { useScript } from './useScript'

vi.mock('../api/studio')
vi.mock('element-plus', () => ({ ElMessage: vi.fn() }))

const STEPS: NewStep[] = [{ id: null, text: 'Pour it', product_id: null, planned_minutes: null }]
const script = (revision: string): Script => ({ steps: [], revision, now: '2026-05-01T04:00:00Z' })
const setScript = vi.mocked(studio.setScript)
let kept = 'r1' // the revision that the site has

beforeEach(() => {
  kept = 'r1'
  setScript.mockReset()
  vi.mocked(studio.readScript).mockImplementation(() => Promise.resolve(script(kept)))
  setScript.mockImplementation((_, revision) =>
    revision === kept
      ? Promise.resolve(script('r9'))
      : Promise.reject(new Problem('live.script_moved_on', 409, '')),
  )
})

test('a draft is saved as made from the script it was begun with, not from the newest', async () => {
  const changes = ref(0)
  const { used: desk, gone } = inside(() => useScript('rom_1', ref(true), changes))
  await flushPromises()
  desk.write()
  kept = 'r2' // somebody else saves meanwhile, and everybody is told
  changes.value += 1
  await flushPromises()
  expect(desk.script.data.value?.revision).toBe('r2')

  expect(await desk.save(STEPS)).toBe(false)
  expect(setScript).toHaveBeenLastCalledWith('rom_1', 'r1', STEPS)

  // They were told; saved once more it takes the place of that one.
  expect(await desk.save(STEPS)).toBe(true)
  expect(setScript).toHaveBeenLastCalledWith('rom_1', 'r2', STEPS)
  gone()
})
