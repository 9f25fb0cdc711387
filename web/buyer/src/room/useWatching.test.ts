import { emptyRoom, type Room } from '@hawker/shared'
import { expect, test } from 'vitest'
import { effectScope, shallowRef } from 'vue'

import { useWatching } from './useWatching'

const room = (playlist: string, name = 'main'): Room =>
  ({ broadcast: { playlist_url: `/live/${name}.m3u8`, renditions: [], playlist } }) as unknown as Room

test('the text that comes with a room begins its broadcast once, however often it is read', () => {
  const known = shallowRef(room('one'))
  const state = shallowRef({ ...emptyRoom(), status: 'on_air' as const })
  const scope = effectScope()
  const watching = scope.run(() => useWatching(() => known.value, state))
  if (!watching) throw new Error('no scope')
  expect(watching.first.value).toBe('one')

  watching.hasBegun()
  expect(watching.first.value).toBeNull()
  known.value = room('two') // read again while it plays: old by the time it would be needed
  expect(watching.first.value).toBeNull()

  known.value = room('three', 'another')
  expect(watching.first.value).toBe('three')
  scope.stop()
})
