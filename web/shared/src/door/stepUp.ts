import { shallowRef } from 'vue'

import type { Problem } from '../api/problem'

/** How somebody can prove who they are; the easiest first. */
export type Way = 'passkey' | 'password' | 'code'

interface Asking {
  ways: readonly Way[]
  answer: (isProven: boolean) => void
}

const WAYS: readonly string[] = ['passkey', 'password', 'code']

/** The proof that is asked for now; the dialog shows it. */
export const asking = shallowRef<Asking | null>(null)

let waiting: Promise<boolean> | null = null
let hosts = 0

/** There is somebody to ask for proofs until the answer is called. */
export function hostStepUps(): () => void {
  hosts += 1
  return () => {
    hosts -= 1
    if (hosts === 0) asking.value?.answer(false)
  }
}

/** Have the visitor prove who they are; false when they would rather not. One question at a time. */
export function proveAgain(problem: Problem): Promise<boolean> {
  if (hosts === 0) return Promise.resolve(false)
  waiting ??= new Promise<boolean>((answer) => {
    asking.value = { ways: waysOf(problem.extra.ways), answer }
  }).finally(() => {
    asking.value = null
    waiting = null
  })
  return waiting
}

export function waysOf(told: unknown): readonly Way[] {
  const known = (Array.isArray(told) ? told : []).filter((way): way is Way =>
    WAYS.includes(String(way)),
  )
  return known.length > 0 ? known : ['code']
}
