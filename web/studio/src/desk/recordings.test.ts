import { expect, test } from 'vitest'

import type { RecordingRow } from './api'
import { movedPart, placeOf } from './recordings'

const row = (of: Partial<RecordingRow['recording']>, goes = true): RecordingRow => ({
  id: 'stm_1',
  store: 'Tea House',
  playlist_url: '/live/stm_1/recording.m3u8',
  goes_to_store: goes,
  recording: {
    store_id: 'sto_1',
    stream_id: 'stm_1',
    duration_s: 60,
    size_bytes: 1000,
    missing_s: 0,
    noted_at: '2026-05-01T04:00:00Z',
    moved_bytes: 0,
    move_tries: 0,
    move_error: null,
    move_due_at: '2026-05-01T04:00:00Z',
    moved_at: null,
    freed_at: null,
    ...of,
  },
})

test('a recording is told where it is', () => {
  expect(placeOf(row({}))).toBe('waiting')
  expect(placeOf(row({}, false))).toBe('here')
  expect(placeOf(row({ moved_bytes: 400 }))).toBe('moving')
  expect(placeOf(row({ moved_bytes: 400, move_error: 'storage.away' }))).toBe('failed')
  expect(placeOf(row({ moved_at: '2026-05-01T05:00:00Z' }))).toBe('moved')
  expect(placeOf(row({ move_due_at: null }))).toBe('here')
})

test('how much of it is there never passes the whole', () => {
  expect(movedPart(row({ moved_bytes: 400 }))).toBe(0.4)
  expect(movedPart(row({ moved_bytes: 1100 }))).toBe(1)
  expect(movedPart(row({ size_bytes: 0 }))).toBe(0)
})
