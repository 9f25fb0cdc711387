import { describe, expect, it } from 'vitest'

import type { Ingest } from '../api/types'
import {
  concerns,
  gradeBitrate,
  gradeFps,
  gradeKeyframes,
  megabits,
  minutes,
  remembered,
  sparkline,
} from './health'

describe('the health of a picture', () => {
  it('grades what it is told and nothing else', () => {
    expect([2_500_000, 600_000, 90_000, 0].map(gradeBitrate)).toEqual([
      'good',
      'fair',
      'poor',
      'unknown',
    ])
    expect([23, 20, 8, 0].map(gradeFps)).toEqual(['good', 'fair', 'poor', 'unknown'])
    expect([2, 2.04, 3, 10, null].map(gradeKeyframes)).toEqual([
      'good',
      'good',
      'fair',
      'poor',
      'unknown',
    ])
  })

  it('says how long something took in minutes and seconds', () => {
    expect(minutes(754.2)).toBe('12:34')
    expect(minutes(59.6)).toBe('1:00')
    expect(minutes(0)).toBe('0:00')
  })

  it('says bit rates in megabits', () => {
    expect(megabits(2_480_000)).toBe('2.48')
    expect(megabits(12_340_000)).toBe('12.3')
  })

  it('remembers a bounded number of readings', () => {
    expect(remembered([1, 2, 3], 4, 3)).toEqual([2, 3, 4])
  })

  it('draws the newest reading at the right edge, inside the box', () => {
    const path = sparkline([1_000, 2_000], 100, 20, 11)

    expect(path.startsWith('M90.0 ')).toBe(true)
    const [, last = ''] = path.split('L')
    const [x, y] = last.split(' ').map(Number)
    expect(x).toBe(100)
    expect(y).toBeGreaterThan(0)
    expect(y).toBeLessThan(20)
  })

  it('draws nothing of nothing', () => {
    expect(sparkline([], 100, 20, 11)).toBe('')
  })
})

describe('what the host is told', () => {
  const fine: Ingest = {
    server_url: 'rtmp://live.example/live',
    key_hint: null,
    status: 'live',
    bitrate_bps: 2_500_000,
    width: 720,
    height: 1280,
    fps: 25,
    keyframe_interval_s: 2,
    audio: true,
    started_at: null,
    warnings: [],
    recorded_s: 0,
    recorded_bytes: 0,
    missing_s: 0,
    refused: null,
    second_publisher: 'refuse',
  }

  it('is nothing while all is well', () => {
    expect(concerns(fine)).toEqual([])
  })

  it('has a sentence for every red figure, each once', () => {
    const poor = { ...fine, fps: 12, bitrate_bps: 200_000, keyframe_interval_s: 9, audio: false }

    expect(concerns({ ...poor, warnings: ['no_audio'] }).sort()).toEqual([
      'long_keyframe_interval',
      'low_bitrate',
      'low_frame_rate',
      'no_audio',
    ])
  })

  it('is only what the server says while no picture arrives', () => {
    expect(concerns({ ...fine, status: 'interrupted', audio: false })).toEqual([])
  })
})
