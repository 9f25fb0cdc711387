const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
}

/** Which of several an arrow key leads to, round and round; null for any other key. Pure. */
export function arrowTo(key: string, at: number, count: number): number | null {
  const step = STEPS[key]
  if (step === undefined || count === 0) return null
  return (Math.max(at, 0) + step + count) % count
}
