import { api, type components, type Page } from '@hawker/shared'

/** Every question of the desk. The shapes are the server's own. */
type Schemas = components['schemas']

export type Setting = Schemas['Shown']
export type SiteFacts = Schemas['SiteFacts']
export type EditedPage = Schemas['EditedPage']
export type MailTrial = Schemas['Trial']
export type PageKind = EditedPage['kind']

// --- the first run -------------------------------------------------------------------------
export const checkLink = (token: string): Promise<{ is_open: boolean }> =>
  api.post('/setup/link', { token })

export const makeOperator = (body: {
  token: string
  address: string
  name: string
}): Promise<{ address: string }> => api.post('/setup/operator', body)

export const setPassword = (password: string): Promise<void> =>
  api.put('/auth/password', { password })

// --- settings and pages --------------------------------------------------------------------
export const readSettings = (): Promise<{ items: Setting[] }> => api.get('/admin/preferences')

export const changeSetting = (name: string, version: number, value: unknown): Promise<Setting> =>
  api.put(`/admin/preferences/${name}`, { version, value })

export const readLegalPage = (kind: PageKind): Promise<EditedPage> =>
  api.get(`/admin/pages/${kind}`)

export const publishPage = (
  kind: PageKind,
  language: string,
  version: number,
  text: string,
): Promise<{ version: number; html: string }> =>
  api.put(`/admin/pages/${kind}/${language}`, { version, text })

export const tryMail = (): Promise<MailTrial> => api.post('/admin/mail/trial')

// --- how the site is -----------------------------------------------------------------------
export type Health = Schemas['Health']
export type Lots = Schemas['Lots']
export type Person = Schemas['Person']
export type StoreRow = Schemas['StoreRow']

export const readHealth = (): Promise<Health> => api.get('/admin/health')

export const readParked = (): Promise<Lots> => api.get('/admin/parked')

export const replayParked = (ids: string[]): Promise<Schemas['BroughtBack']> =>
  api.post('/admin/parked/replay', { ids })

export const readTimers = (): Promise<Schemas['Deadlines']> => api.get('/admin/timers')

export type RecordingRow = Schemas['RecordingView']

export const readRecordings = (cursor: string | null): Promise<Page<RecordingRow>> =>
  api.get('/admin/recordings', { cursor: cursor ?? undefined })

export const readStuck = (): Promise<Schemas['StuckPayments']> => api.get('/admin/stuck-payments')

export const lookAgain = (ref: string): Promise<void> =>
  api.post(`/admin/stuck-payments/${ref}/look`)

export const readLimits = (): Promise<Schemas['Standings']> => api.get('/limits')

export const forgiveLimit = (name: string, subject: string): Promise<void> =>
  api.post('/limits/forgive', { name, subject })

// --- mail ----------------------------------------------------------------------------------
export const readMessages = (
  status: string,
  cursor: string | null,
): Promise<Page<Schemas['Outgoing']>> => api.get('/admin/messages', { status, cursor })

export const resendMessage = (id: string): Promise<void> => api.post(`/admin/messages/${id}/resend`)

// --- people and stores ---------------------------------------------------------------------
export const findPeople = (q: string): Promise<{ items: Person[] }> =>
  api.get('/admin/people', { q })

export const signOutPerson = (id: string): Promise<{ sessions: number }> =>
  api.post(`/admin/people/${id}/sign-out`)

export const suspendPerson = (id: string, reason: string): Promise<void> =>
  api.post(`/admin/people/${id}/suspend`, { reason })

export const letPersonIn = (id: string, reason: string): Promise<void> =>
  api.post(`/admin/people/${id}/let-in`, { reason })

export const readStores = (cursor: string | null): Promise<Page<StoreRow>> =>
  api.get('/admin/stores', { cursor })

export const setStoreOpen = (id: string, isOpen: boolean, reason: string): Promise<void> =>
  api.post(`/admin/stores/${id}/${isOpen ? 'open' : 'pause'}`, { reason })
