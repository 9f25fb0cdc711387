import type { Chapter } from '../api/types'
import type { PinChange } from './state'

/** What was pinned when, as the chapters of a recording tell it. Pure. */
export function pinsOf(chapters: readonly Chapter[]): PinChange[] {
  const changes = chapters.flatMap(({ product, begins_at, ends_at }): PinChange[] => [
    { atMs: Date.parse(begins_at), pinned: { product, programme_time: begins_at } },
    ...(ends_at === null ? [] : [{ atMs: Date.parse(ends_at), pinned: null }]),
  ])
  // Where one takes the place of another, it is there and not nothing.
  return changes.sort((a, b) => a.atMs - b.atMs || (a.pinned === null ? -1 : 1))
}

/** The chapter that a moment of the programme lies in, null between them. */
export function chapterAt(
  chapters: readonly Chapter[],
  programmeMs: number | null,
): Chapter | null {
  if (programmeMs === null) return null
  const begun = chapters.filter(({ begins_at }) => Date.parse(begins_at) <= programmeMs)
  const last = begun.at(-1)
  if (last === undefined) return null
  return last.ends_at === null || Date.parse(last.ends_at) > programmeMs ? last : null
}
