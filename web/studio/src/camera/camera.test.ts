import { describe, expect, it } from 'vitest'

import { TrackClock } from './clock'
import { RateControl, STEPS } from './rate'
import { message, messageOf, PICTURE, SOUND } from './wire'

describe('the head of a message', () => {
  it('says kind, key frame and time', () => {
    const { whole, body } = message(PICTURE, 0x0102030405, 2, true)
    body.set([7, 8])
    expect([...new Uint8Array(whole)]).toEqual([2, 1, 0, 0, 0, 1, 2, 3, 4, 5, 7, 8])
  })

  it('never says a time before zero', () => {
    const { whole } = message(SOUND, -40, 0)
    expect([...new Uint8Array(whole)]).toEqual([4, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('stands before bytes that are there already', () => {
    expect([...new Uint8Array(messageOf(SOUND, [9]))].at(-1)).toBe(9)
  })
})

describe('the clock of a track', () => {
  it('takes what came soonest for the truth, and never goes back', () => {
    const clock = new TrackClock()
    const at = [
      clock.at(100_000, 1_180_000), // late by 80 ms
      clock.at(120_000, 1_120_000), // in time: earlier than the one before would say
      clock.at(140_000, 1_150_000),
      clock.at(240_000, 1_240_000),
    ]
    expect(at).toEqual([1_180_000, 1_180_001, 1_180_002, 1_240_000])
  })

  it('follows a clock that runs slow within the hour', () => {
    const clock = new TrackClock()
    let error = 0
    for (let second = 0; second < 3_600; second += 1) {
      const nowUs = second * 1_000_000
      error = clock.at(nowUs * (1 - 50e-6), nowUs) - nowUs
    }
    expect(Math.abs(error)).toBeLessThan(5_000) // it would be 180 ms
  })
})

describe('the rate', () => {
  const second = STEPS[0] / 8

  it('drops whole groups of pictures when a second waits, and goes on with a key frame', () => {
    const rate = new RateControl()
    expect(rate.decide(second, false, 10_000)).toBe('send')
    expect(rate.decide(second * 1.1, false, 10_040)).toBe('drop')
    expect(rate.bps).toBe(STEPS[1])
    expect(rate.decide(second * 0.5, true, 10_080)).toBe('drop')
    expect(rate.decide(0, false, 10_120)).toBe('key')
    expect(rate.decide(0, true, 10_160)).toBe('send')
    expect(rate.decide(0, false, 10_200)).toBe('send')
  })

  it('goes down a step at a time, and up again when it was quiet for long', () => {
    const rate = new RateControl()
    rate.trouble(10_000)
    rate.trouble(11_000)
    expect(rate.bps).toBe(STEPS[1])
    rate.trouble(14_000)
    expect(rate.bps).toBe(STEPS[2])
    rate.decide(0, true, 33_000)
    expect(rate.bps).toBe(STEPS[2])
    rate.decide(0, true, 34_000)
    expect(rate.bps).toBe(STEPS[1])
  })

  it('begins with what the line carried when it was measured', () => {
    expect(new RateControl(1_600_000).bps).toBe(STEPS[2])
    expect(new RateControl(100_000).bps).toBe(STEPS[4])
    expect(new RateControl(90_000_000).isLowered).toBe(false)
  })
})
