import { formatCountdown } from '@hawker/shared'

import type { NewStep, Script, Step } from '../api/types'

/** Where a host is in the script, and how its time goes. Pure. */

export interface Draft {
  key: string // of the row, while it is written
  id: string | null
  text: string
  product_id: string | null
  planned_minutes: number | null
}

export const STEPS_LIMIT = 60
export const STEP_LONGEST = 500
export const MINUTES_MOST = 240

export function currentOf(script: Script): Step | null {
  return script.steps.find(({ begun_at: at }) => at !== null) ?? null
}

/** The step behind the one that runs; when none does, the first that no time was spent on. */
export function nextOf(script: Script): Step | null {
  const at = script.steps.findIndex(({ begun_at: begun }) => begun !== null)
  if (at >= 0) return script.steps[at + 1] ?? null
  return script.steps.find(({ spent_s: spent }) => spent === 0) ?? null
}

export function beforeOf(script: Script): Step | null {
  const at = script.steps.findIndex(({ begun_at: begun }) => begun !== null)
  return script.steps[at - 1] ?? null
}

/** Seconds that a step took so far. */
export function spentS(step: Step, nowMs: number): number {
  if (step.begun_at === null) return step.spent_s
  return step.spent_s + Math.max(0, Math.floor((nowMs - Date.parse(step.begun_at)) / 1000))
}

/**
 * Seconds behind the plan, negative ahead of it: what the steps before the running one took more
 * or less than planned, and what that one takes more. Steps that were left out, or have no plan,
 * do not count.
 */
export function behindS(script: Script, nowMs: number): number {
  const at = script.steps.findIndex(({ begun_at: begun }) => begun !== null)
  const reached = at < 0 ? script.steps : script.steps.slice(0, at + 1)
  return reached.reduce((sum, step) => {
    if (step.planned_minutes === null) return sum
    const more = spentS(step, nowMs) - step.planned_minutes * 60
    if (step.begun_at !== null) return sum + Math.max(0, more)
    return step.spent_s > 0 ? sum + more : sum
  }, 0)
}

export function plannedMinutes(steps: readonly { planned_minutes: number | null }[]): number {
  return steps.reduce((sum, { planned_minutes: minutes }) => sum + (minutes ?? 0), 0)
}

/** A span as a clock shows it, whichever way it goes: 75 and -75 → "1:15". */
export function clockOf(seconds: number): string {
  return formatCountdown(Math.abs(seconds) * 1000)
}

export function draftOf(script: Script): Draft[] {
  return script.steps.map(({ id, text, product_id: product, planned_minutes: minutes }) => ({
    key: id,
    id,
    text,
    product_id: product,
    planned_minutes: minutes,
  }))
}

/** What is written down: rows with words in them. */
export function stepsOf(draft: readonly Draft[]): NewStep[] {
  return draft
    .map(({ id, text, product_id: product, planned_minutes: minutes }) => ({
      id,
      text: text.trim().replace(/\s+/gu, ' '),
      product_id: product,
      planned_minutes: minutes,
    }))
    .filter(({ text }) => text !== '')
}
