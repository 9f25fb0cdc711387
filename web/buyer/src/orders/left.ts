/** What is left until a deadline, as whoever waits for days reads it: the words' key and figures. */
export interface Left {
  key: 'days' | 'day' | 'hours' | 'minutes' | 'soon'
  figures: { d: number; h: number; m: number }
}

export function leftUntil(deadline: string, nowMs: number): Left {
  const minutes = Math.max(0, Math.floor((Date.parse(deadline) - nowMs) / 60_000))
  const figures = {
    d: Math.floor(minutes / 1440),
    h: Math.floor((minutes % 1440) / 60),
    m: minutes % 60,
  }
  if (figures.d > 1) return { key: 'days', figures }
  if (figures.d === 1) return { key: 'day', figures }
  if (figures.h > 0) return { key: 'hours', figures }
  return { key: figures.m > 0 ? 'minutes' : 'soon', figures }
}
