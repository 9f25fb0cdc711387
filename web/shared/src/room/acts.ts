import { api } from '../api'
import type { components } from '../api/openapi'

/** What is done in a room over HTTP: by those who keep order, by its host, and by its people. */

type Schemas = components['schemas']
export type Moderation = Schemas['Moderation']
export type Sanction = Schemas['Sanction']
export type SanctionKind = Sanction['kind']
export type Question = Schemas['Question']

/** Seconds between two lines of one person that a room can be set to; 0 is no wait. */
export const PACES = [0, 3, 5, 10, 30, 60, 300] as const

const of = (room: string): string => `/rooms/${room}`

export const roomActs = {
  readModeration: (room: string): Promise<Moderation> => api.get(`${of(room)}/moderation`),
  remove: (room: string, line: string, isEverything = false, reason = ''): Promise<Moderation> =>
    api.post(`${of(room)}/removals`, { line_id: line, is_everything: isEverything, reason }),
  sanction: (
    room: string,
    line: string,
    kind: SanctionKind,
    minutes: number | null,
    reason = '',
  ): Promise<Sanction> =>
    api.post(`${of(room)}/sanctions`, { line_id: line, kind, minutes, reason }),
  lift: (room: string, sanction: string): Promise<Moderation> =>
    api.delete(`${of(room)}/sanctions/${sanction}`),
  appoint: (room: string, line: string): Promise<Moderation> =>
    api.post(`${of(room)}/moderators`, { line_id: line }),
  dismiss: (room: string, account: string): Promise<Moderation> =>
    api.delete(`${of(room)}/moderators/${account}`),
  setRules: (room: string, slowS: number, isQuiet: boolean): Promise<unknown> =>
    api.put(`${of(room)}/rules`, { slow_s: slowS, is_quiet: isQuiet }),
  setWords: (room: string, words: string[]): Promise<unknown> =>
    api.put(`${of(room)}/words`, { words }),
  report: (room: string, line: string): Promise<unknown> =>
    api.post(`${of(room)}/reports`, { line_id: line }),
  letStand: (room: string, line: string): Promise<Moderation> =>
    api.delete(`${of(room)}/reports/${line}`),
  announce: (room: string, text: string | null): Promise<unknown> =>
    api.put(`${of(room)}/announcement`, { text }),
  readQuestions: (room: string): Promise<{ items: Question[] }> =>
    api.get(`${of(room)}/questions`),
  mark: (room: string, line: string, isAnswered: boolean): Promise<{ items: Question[] }> =>
    api.put(`${of(room)}/questions/${line}`, { is_answered: isAnswered }),
  openPoll: (room: string, question: string, options: string[]): Promise<unknown> =>
    api.post(`${of(room)}/polls`, { question, options }),
  endPoll: (room: string, poll: string): Promise<unknown> =>
    api.post(`${of(room)}/polls/${poll}/end`),
  vote: (room: string, poll: string, choice: number): Promise<unknown> =>
    api.put(`${of(room)}/polls/${poll}/vote`, { choice }),
}
