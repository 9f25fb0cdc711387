import { computed, shallowRef } from 'vue'

import { api } from './api'
import type { Account, Session, SignedIn } from './api/types'

/** Who is here. A guest is somebody too: the server remembers them by a cookie. */

const session = shallowRef<Session | null>(null)
let asking: Promise<Session> | null = null

async function load(): Promise<Session> {
  asking ??= api.get<Session>('/auth/session').finally(() => (asking = null))
  session.value = await asking
  return session.value
}

async function sendCode(address: string): Promise<{ expires_at: string }> {
  return await api.post('/auth/codes', { address })
}

async function signIn(address: string, code: string): Promise<Account> {
  const signedIn = await api.post<SignedIn>('/auth/sessions', { address, code })
  await load()
  return signedIn.account
}

async function signOut(): Promise<void> {
  await api.delete('/auth/session')
  await load()
}

export const visitor = {
  session,
  account: computed(() => session.value?.account ?? null),
  isLoaded: computed(() => session.value !== null),
  load,
  sendCode,
  signIn,
  signOut,
}
