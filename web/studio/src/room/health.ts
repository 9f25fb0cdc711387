import type { Ingest } from '../api/types'

/** What the control room makes of the figures of an ingest. A measure of 0 is not known yet. */

export type Grade = 'good' | 'fair' | 'poor' | 'unknown'

/** Above this a viewer who joins waits longer for the first picture. */
export const LONGEST_GOOD_KEYFRAME_INTERVAL_S = 2.05
const LOWEST_GOOD_BITRATE_BPS = 1_000_000
const LOWEST_FAIR_BITRATE_BPS = 400_000
const LOWEST_GOOD_FPS = 22 // cinema's 24, less what a measure may be off
const LOWEST_FAIR_FPS = 15

export function gradeBitrate(bps: number): Grade {
  if (bps === 0) return 'unknown'
  if (bps >= LOWEST_GOOD_BITRATE_BPS) return 'good'
  return bps >= LOWEST_FAIR_BITRATE_BPS ? 'fair' : 'poor'
}

export function gradeFps(fps: number): Grade {
  if (fps === 0) return 'unknown'
  if (fps >= LOWEST_GOOD_FPS) return 'good'
  return fps >= LOWEST_FAIR_FPS ? 'fair' : 'poor'
}

export function gradeKeyframes(seconds: number | null): Grade {
  if (seconds === null) return 'unknown'
  if (seconds <= LONGEST_GOOD_KEYFRAME_INTERVAL_S) return 'good'
  return seconds <= 4 ? 'fair' : 'poor'
}

/** What to tell the host: the warnings of the server, then what is red among the figures. */
export function concerns(ingest: Ingest): string[] {
  if (ingest.status !== 'live') return ingest.warnings
  const red = [
    gradeFps(ingest.fps) === 'poor' && 'low_frame_rate',
    gradeBitrate(ingest.bitrate_bps) === 'poor' && 'low_bitrate',
    gradeKeyframes(ingest.keyframe_interval_s) === 'poor' && 'long_keyframe_interval',
    !ingest.audio && 'no_audio',
  ].filter((code) => code !== false)
  return [...new Set([...ingest.warnings, ...red])]
}

/** 754.2 → "12:34". */
export function minutes(seconds: number): string {
  const whole = Math.round(seconds)
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`
}

/** 2_480_000 → "2.48"; the unit stands beside it. */
export function megabits(bps: number): string {
  const value = bps / 1_000_000
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

export function resolution(width: number, height: number): string | null {
  return width && height ? `${width}×${height}` : null
}

/** The last `limit` readings, oldest first. */
export function remembered(series: readonly number[], reading: number, limit: number): number[] {
  return [...series, reading].slice(-limit)
}

/**
 * The path of a sparkline in a box of `width` × `height`, with room for at least `fewest`
 * readings. It starts at zero, so that a steady picture looks steady; the newest reading stands
 * at the right edge.
 */
export function sparkline(
  series: readonly number[],
  width: number,
  height: number,
  fewest: number,
): string {
  const top = Math.max(...series, 1) * 1.15
  const step = width / (Math.max(series.length, fewest) - 1)
  const first = width - (series.length - 1) * step
  return series
    .map((value, index) => {
      const x = first + index * step
      const y = height - (value / top) * height
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join(' ')
}
