import type { RecordingRow } from './api'

/** Where a recording is: on the disk, on its way to the store of files, or there. */
export type Place = 'here' | 'waiting' | 'moving' | 'failed' | 'moved'

export function placeOf({ recording, goes_to_store: goes }: RecordingRow): Place {
  if (recording.moved_at !== null) return 'moved'
  if (recording.move_due_at === null || !goes) return 'here'
  if (recording.move_error !== null) return 'failed'
  return recording.moved_bytes > 0 ? 'moving' : 'waiting'
}

/** How much of it is safe in the store, 0 to 1; headers make it a little more than was recorded. */
export function movedPart({ recording }: RecordingRow): number {
  if (recording.size_bytes === 0) return 0
  return Math.min(1, recording.moved_bytes / recording.size_bytes)
}
