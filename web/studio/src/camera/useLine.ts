import { Problem } from '@hawker/shared'
import { type Ref, ref, shallowRef } from 'vue'

import { askTicket } from '../api/studio'
import { Line } from './line'

/** A line that comes back by itself, until it is refused for good or no longer wanted. */

export type LineState = 'off' | 'connecting' | 'ready' | 'live' | 'lost' | 'refused'

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 4_000
const TAKEN_RETRY_MS = 2_000
const RETRIED = new Set([
  'lost',
  'ended.restarted',
  'ended.lost',
  'streams.bad_ticket',
  'streams.already_publishing',
  'streams.failed',
  'streams.full',
  'streams.waited_too_long',
])

export interface SteadyLine {
  state: Ref<LineState>
  why: Ref<string> // code of what ended it last
  refusal: Ref<Problem | null> // of the ticket: asking again does not help
  delayMs: Ref<number | null> // from camera to server
  connect: () => void
  goOnAir: () => void
  leave: () => void
}

/** Whether the site answered, and will answer the same when it is asked again. */
function isForGood(failure: unknown): failure is Problem {
  if (!(failure instanceof Problem) || failure.isPassing) return false
  return failure.status >= 400 && failure.status < 500
}

export function useLine(roomId: string, begin: (line: Line) => void): SteadyLine {
  const state = ref<LineState>('off')
  const why = ref('')
  const refusal = shallowRef<Problem | null>(null)
  const delayMs = ref<number | null>(null)
  let line: Line | null = null
  let isWanted = false
  let isLive = false // wanted to be
  let tries = 0
  let timer = 0
  let latest = 0 // of the tickets asked for

  async function open(): Promise<void> {
    latest += 1
    const turn = latest
    window.clearTimeout(timer)
    state.value = isLive && why.value !== '' ? 'lost' : 'connecting'
    let ticket: { path: string; ticket: string }
    try {
      ticket = await askTicket(roomId)
    } catch (failure) {
      if (turn !== latest) return
      if (isForGood(failure)) refuse(failure)
      else over('lost')
      return
    }
    if (!isWanted || turn !== latest) return
    const opened = new Line(ticket.path, ticket.ticket, {
      ready: () => {
        if (!isLive) state.value = 'ready'
        else opened.start()
      },
      started: () => {
        tries = 0
        why.value = ''
        state.value = 'live'
        begin(opened)
      },
      heard: (ms) => (delayMs.value = ms),
      over: (code) => {
        line = null
        over(code)
      },
    })
    line = opened
  }

  function refuse(problem: Problem): void {
    if (!isWanted) return
    refusal.value = problem
    isLive = false
    state.value = 'refused'
  }

  function over(code: string): void {
    delayMs.value = null
    if (!isWanted) return
    why.value = code
    if (!RETRIED.has(code)) {
      isLive = false
      state.value = code === 'ended.finished' ? 'off' : 'refused'
      return
    }
    state.value = isLive ? 'lost' : 'connecting'
    const usual = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries)
    const wait = code === 'streams.already_publishing' ? TAKEN_RETRY_MS : usual
    tries += 1
    timer = window.setTimeout(() => void open(), wait * (0.75 + Math.random() / 4))
  }

  function want(): void {
    isWanted = true
    why.value = ''
    refusal.value = null
  }

  return {
    state,
    why,
    refusal,
    delayMs,
    connect: () => {
      want()
      void open()
    },
    goOnAir: () => {
      want()
      isLive = true
      if (line !== null && state.value === 'ready') line.start()
      else if (line === null) void open()
    },
    leave: () => {
      latest += 1
      window.clearTimeout(timer)
      if (isLive && line !== null) line.stop()
      else line?.drop()
      isWanted = isLive = false
      line = null
      state.value = 'off'
    },
  }
}
