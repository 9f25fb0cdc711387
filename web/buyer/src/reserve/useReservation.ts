import { api, Problem, type Reservation, visitor } from '@hawker/shared'
import { computed, type ComputedRef, ref, type Ref, shallowRef } from 'vue'

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
}

/** The two ticks of a room. */
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
      known.value = await api.put<Reservation>(path, wanted)
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

  return {
    known,
    wish,
    isTicked: computed(
      () => (known.value?.reminder.is_ticked || known.value?.on_air.is_ticked) ?? false,
    ),
    needsSignIn,
    isBusy,
    failure,
    read: () =>
      attempt(async () => {
        known.value = await api.get<Reservation>(path)
        await catchUp()
      }),
    set: (kind, isTicked) => attempt(() => send({ ...wish.value, [kind]: isTicked })),
    signedIn: () =>
      attempt(async () => {
        needsSignIn.value = false
        const kept = takeWish(roomId)
        if (kept !== null) await send(kept)
      }),
  }
}
