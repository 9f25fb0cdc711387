import { api, type Schemas } from '@hawker/shared'

/** Every question about stores, their staff and their log. */

export type Profile = Schemas['Profile']
export type ProfileChange = Schemas['ProfileChange']
export type NewStore = Schemas['NewStore']
export type StaffMember = Schemas['StaffMember']
export type Roles = Schemas['Roles']
export type RoleView = Schemas['RoleView']
export type InvitationView = Schemas['InvitationView']
export type Invited = Schemas['Invited']
export type Log = Schemas['Log']
export type Act = Schemas['Act']
export type Status = Profile['status']

// --- the store -----------------------------------------------------------------------------------
export const readOpening = (): Promise<{ may_open: boolean }> => api.get('/stores/opening')

export const openStore = (store: NewStore, key: string): Promise<Profile> =>
  api.post('/stores', store, { key })

export const readProfile = (storeId: string): Promise<Profile> =>
  api.get(`/stores/${storeId}/profile`)

export const changeProfile = (storeId: string, change: ProfileChange): Promise<Profile> =>
  api.put(`/stores/${storeId}/profile`, change)

export type StoreProfile = Profile
export type Channel = Schemas['Channel']

export const showStoreFace = (
  storeId: string,
  part: 'logo' | 'cover',
  pictureId: string | null,
): Promise<Profile> => api.put(`/stores/${storeId}/${part}`, { picture_id: pictureId })

export const readChannels = (storeId: string): Promise<{ items: Channel[] }> =>
  api.get(`/stores/${storeId}/channels`)

export const showChannelFace = (
  storeId: string,
  channelId: string,
  pictureId: string | null,
): Promise<Channel> =>
  api.put(`/stores/${storeId}/channels/${channelId}/face`, { picture_id: pictureId })

export const changeStatus = (storeId: string, status: Status): Promise<Profile> =>
  api.put(`/stores/${storeId}/status`, { status })

// --- staff ---------------------------------------------------------------------------------------
export const readStaff = (storeId: string): Promise<{ items: StaffMember[] }> =>
  api.get(`/stores/${storeId}/staff`)

export const changeStaff = (
  storeId: string,
  accountId: string,
  role: string,
): Promise<StaffMember> => api.put(`/stores/${storeId}/staff/${accountId}`, { role })

export const removeStaff = (storeId: string, accountId: string): Promise<unknown> =>
  api.delete(`/stores/${storeId}/staff/${accountId}`)

export const transferStore = (storeId: string, accountId: string): Promise<StaffMember> =>
  api.post(`/stores/${storeId}/ownership`, { account_id: accountId })

// --- roles ---------------------------------------------------------------------------------------
export const readRoles = (storeId: string): Promise<Roles> => api.get(`/stores/${storeId}/roles`)

export interface RoleDraft {
  name: string
  permissions: string[]
}

export const saveRole = (
  storeId: string,
  code: string | null,
  role: RoleDraft,
  key: string,
): Promise<RoleView> =>
  code === null
    ? api.post(`/stores/${storeId}/roles`, role, { key })
    : api.put(`/stores/${storeId}/roles/${code}`, role, { key })

export const deleteRole = (storeId: string, code: string): Promise<unknown> =>
  api.delete(`/stores/${storeId}/roles/${code}`)

// --- invitations ---------------------------------------------------------------------------------
export const readInvitations = (storeId: string): Promise<{ items: InvitationView[] }> =>
  api.get(`/stores/${storeId}/invitations`)

export const invite = (
  storeId: string,
  invitation: { address: string; role: string },
  key: string,
): Promise<InvitationView> => api.post(`/stores/${storeId}/invitations`, invitation, { key })

export const sendAgain = (storeId: string, id: string): Promise<InvitationView> =>
  api.post(`/stores/${storeId}/invitations/${id}/sendings`)

export const revokeInvitation = (storeId: string, id: string): Promise<unknown> =>
  api.delete(`/stores/${storeId}/invitations/${id}`)

export const lookAtInvitation = (token: string): Promise<Invited> =>
  api.post('/invitations/look', { token })

export const acceptInvitation = (token: string, key: string): Promise<Invited> =>
  api.post('/invitations/accept', { token }, { key })

// --- the log -------------------------------------------------------------------------------------
export interface LogFilter {
  action: string
  actor: string
  since: string
  until: string
}

export const readLog = (
  storeId: string,
  filter: LogFilter,
  cursor: string | null,
): Promise<Log> =>
  api.get(`/stores/${storeId}/audit`, {
    action: filter.action || null,
    actor: filter.actor || null,
    since: filter.since || null,
    until: filter.until || null,
    cursor,
    limit: 50,
  })
