import type { RouteLocationRaw } from 'vue-router'

import { matches } from '../lib/match'

export interface Target {
  group: 'pages' | 'rooms' | 'orders' | 'goods'
  key: string
  label: string
  to: RouteLocationRaw
}

const SHOWN = 30

/** The targets that fit; with nothing typed, the pages and the newest rooms. */
export function found(query: string, targets: readonly Target[]): Target[] {
  if (query.trim() === '') {
    return targets.filter(({ group }) => group === 'pages' || group === 'rooms').slice(0, SHOWN)
  }
  const fitting = targets.filter(({ label }) => matches(query, label))
  const plain = query.trim().toLocaleLowerCase()
  const starts = ({ label }: Target): number =>
    label.toLocaleLowerCase().startsWith(plain) ? 0 : 1
  return fitting.sort((a, b) => starts(a) - starts(b)).slice(0, SHOWN)
}
