import { api } from '@hawker/shared'

/** What the operator asks of the site while it runs. */

export interface GivenUp {
  id: string // what brings it back
  lot: string
  parked_at: string
  tries: number
  error: string
}

export interface Outcome {
  id: string
  is_replayed: boolean
  error: string // why not; empty also where it was not parked any more
}

export const readParked = (): Promise<{ items: GivenUp[]; total: number }> =>
  api.get('/admin/parked')

export const replayParked = (ids: string[]): Promise<{ items: Outcome[] }> =>
  api.post('/admin/parked/replays', { ids })
