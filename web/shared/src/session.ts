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

/** Send a code, and learn how the address is spelled: a phone number with its country. */
async function sendCode(address: string): Promise<{ expires_at: string; address: string }> {
  return await api.post('/auth/codes', { address })
}

async function signIn(address: string, code: string): Promise<Account> {
  const signedIn = await api.post<SignedIn>('/auth/sessions', { address, code })
  await load()
  return signedIn.account
}

/** Sign in by something else than a code. */
async function enterBy(
  way: 'by-password' | 'by-passkey' | 'by-reset',
  given: unknown,
): Promise<Account> {
  const signedIn = await api.post<SignedIn>(`/auth/sessions/${way}`, given)
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
  enterBy,
  signOut,
}
