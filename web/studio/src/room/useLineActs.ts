import { type ChatLine, roomActs, type SanctionKind } from '@hawker/shared'
import { useI18n } from 'vue-i18n'

import { useActs } from './useActs'

/** What is done about a line and who said it. */
export interface LineAct {
  key: string
  begins: boolean // a group of its own
  testid?: string
}

const HOUR = 60
const DAY = 24 * HOUR
const PENALTIES: { key: string; kind: SanctionKind; minutes: number | null }[] = [
  { key: 'mute10', kind: 'mute', minutes: 10 },
  { key: 'mute60', kind: 'mute', minutes: HOUR },
  { key: 'shadow', kind: 'shadow', minutes: null },
  { key: 'ban10', kind: 'ban', minutes: 10 },
  { key: 'banDay', kind: 'ban', minutes: DAY },
  { key: 'banForever', kind: 'ban', minutes: null },
]

/** What may be done about this line, in groups; only hosts make moderators. */
export function actsOn(line: ChatLine, isHost: boolean): LineAct[] {
  const acts: LineAct[] = [{ key: 'reply', begins: false }]
  if (line.is_question) acts.push({ key: line.is_answered ? 'open' : 'answered', begins: false })
  acts.push({ key: 'remove', begins: true, testid: 'act-remove' })
  if (line.role === 'host') return acts
  acts.push({ key: 'removeAll', begins: false })
  acts.push(
    ...PENALTIES.map(({ key }, index) => ({ key, begins: index === 0, testid: `act-${key}` })),
  )
  if (line.role !== 'moderator' && isHost) acts.push({ key: 'appoint', begins: true })
  return acts
}

export interface LineActs {
  /** Do it; whether it was done. A reply is the caller's. */
  act: (line: ChatLine, key: string) => Promise<boolean>
}

export function useLineActs(roomId: string): LineActs {
  const { t } = useI18n()
  const { attempt } = useActs()

  return {
    act: async (line, key) => {
      const done = (doing: () => Promise<unknown>, what: string): Promise<boolean> =>
        attempt(doing, t(`acts.done.${what}`, { name: line.name }))
      const penalty = PENALTIES.find((each) => each.key === key)
      if (penalty) {
        const { kind, minutes } = penalty
        return await done(() => roomActs.sanction(roomId, line.id, kind, minutes), kind)
      }
      switch (key) {
        case 'remove':
          return await done(() => roomActs.remove(roomId, line.id), key)
        case 'removeAll':
          return await done(() => roomActs.remove(roomId, line.id, true), key)
        case 'appoint':
          return await done(() => roomActs.appoint(roomId, line.id), key)
        case 'answered':
        case 'open':
          return await done(() => roomActs.mark(roomId, line.id, key === 'answered'), 'answered')
        default:
          return false
      }
    },
  }
}
