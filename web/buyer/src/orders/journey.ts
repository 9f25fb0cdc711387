import type { ParcelStatus } from '@hawker/shared'

/** The stages every parcel passes when nothing is in its way. */
export const STAGES = ['sent', 'picked_up', 'in_transit', 'out_for_delivery', 'delivered'] as const

/** How many stages are behind a parcel; one that is held up or went back stands before the door. */
export function stagesDone(status: ParcelStatus): number {
  const at = STAGES.findIndex((stage) => stage === status)
  return at < 0 ? STAGES.length - 1 : at + 1
}

export function isOver(status: ParcelStatus): boolean {
  return status === 'delivered' || status === 'returned'
}

export type Tone = 'jade' | 'amber' | 'cinnabar' | 'ink'

export function toneOf(status: ParcelStatus): Tone {
  if (status === 'delivered') return 'jade'
  if (status === 'exception') return 'amber'
  return status === 'returned' ? 'cinnabar' : 'ink'
}
