import { api, newest, Problem, type Reservation, visitor } from '@hawker/shared'
import { computed, type ComputedRef, ref, type Ref, shallowRef, watch } from 'vue'

import { keepWish, takeWish, type Wish } from './wish'

export interface Reserving {
  known: Ref<Reservation | null>
  wish: ComputedRef<Wish> // as it is now, or will be once somebody signed in
  isTicked: ComputedRef<boolean>
  needsSignIn: Ref<boolean>
  isBusy: Ref<boolean>
  failure: Ref<unknown>
  read: () => Promise<void>
  set: (kind: keyof Wish, isTicked: boolean) => Promise<void>
  /** Somebody signed in: what they had ticked before is sent. */
  signedIn: () => Promise<void>
  /** They will not sign in now: what they had ticked is forgotten. */
  giveUp: () => void
}

/** The two ticks of a room: read once there is an account, and again for another one. */
export function useReservation(roomId: string): Reserving {
  const known = shallowRef<Reservation | null>(null)
  const unsent = shallowRef<Wish | null>(null)
  const needsSignIn = ref(false)
  const isBusy = ref(false)
  const failure = shallowRef<unknown>(null)
  const path = `/rooms/${roomId}/reservation`
  const wish = computed<Wish>(
    () =>
      unsent.value ?? {
        reminder: known.value?.reminder.is_ticked ?? false,
        on_air: known.value?.on_air.is_ticked ?? false,
      },
  )

  const ask = newest()

  async function attempt(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    failure.value = null
    try {
      await work()
    } catch (refusal) {
      failure.value = refusal
    } finally {
      isBusy.value = false
    }
  }

  async function send(wanted: Wish): Promise<void> {
    unsent.value = wanted
    try {
      const isNewest = ask()
      const answer = await api.put<Reservation>(path, wanted)
      if (isNewest()) known.value = answer
      unsent.value = null
    } catch (refusal) {
      if (refusal instanceof Problem && refusal.code === 'auth.sign_in_needed') {
        keepWish(roomId, wanted)
        needsSignIn.value = true
        return
      }
      unsent.value = null
      throw refusal
    }
  }

  /** Whoever signed in on another page on the way comes back with their wish. */
  async function catchUp(): Promise<void> {
    const kept = visitor.account.value === null ? null : takeWish(roomId)
    if (kept !== null) await send(kept)
  }

  const read = (): Promise<void> =>
    attempt(async () => {
      const isNewest = ask()
      const answer = await api.get<Reservation>(path)
      if (isNewest()) known.value = answer
      await catchUp()
    })

  // A guest has no ticks. Whoever signs in on the way to one learns theirs by sending it.
  watch(
    () => visitor.account.value?.id,
    (id, before) => {
      if (before !== undefined) known.value = null
      if (id !== undefined && !needsSignIn.value) void read()
    },
    { immediate: true },
  )

  return {
    known,
    wish,
    isTicked: computed(
      () => (known.value?.reminder.is_ticked || known.value?.on_air.is_ticked) ?? false,
    ),
    needsSignIn,
    isBusy,
    failure,
    read,
    set: (kind, isTicked) => attempt(() => send({ ...wish.value, [kind]: isTicked })),
    signedIn: () =>
      attempt(async () => {
        needsSignIn.value = false
        const kept = takeWish(roomId)
        if (kept !== null) await send(kept)
      }),
    giveUp: () => {
      needsSignIn.value = false
      unsent.value = null
      takeWish(roomId)
    },
  }
}
