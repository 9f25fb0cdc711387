/** Where a moment of the programme lies in a recording, and the other way round. Pure. */

export interface Span {
  startS: number // in the media
  durationS: number
  programmeMs: number // of its first picture
}

/** The programme time of a position, null when the recording does not tell. */
export function programmeAt(spans: readonly Span[], positionS: number): number | null {
  const span = lastThat(spans, ({ startS }) => startS <= positionS) ?? spans[0]
  return span === undefined ? null : span.programmeMs + (positionS - span.startS) * 1000
}

/**
 * The position of a moment. What was not recorded lies where the recording goes on behind it;
 * a moment outside of it lies at its nearer end.
 */
export function positionOf(spans: readonly Span[], programmeMs: number): number | null {
  const first = spans[0]
  if (first === undefined) return null
  const span = lastThat(spans, (each) => each.programmeMs <= programmeMs)
  if (span === undefined) return first.startS
  return span.startS + Math.min((programmeMs - span.programmeMs) / 1000, span.durationS)
}

/** How long the recording is. */
export function lengthS(spans: readonly Span[]): number {
  const last = spans.at(-1)
  return last === undefined ? 0 : last.startS + last.durationS
}

function lastThat(spans: readonly Span[], holds: (span: Span) => boolean): Span | undefined {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    const span = spans[middle]
    if (span !== undefined && holds(span)) low = middle + 1
    else high = middle
  }
  return spans[low - 1]
}
