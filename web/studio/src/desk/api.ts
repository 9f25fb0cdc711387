import { api, type components } from '@hawker/shared'

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
