import { Activity, House, Package, Radio, ReceiptText, Wallet } from '@lucide/vue'
import { computed, type Component, type ComputedRef } from 'vue'

import { type PlaceName, useSession } from '../session'

export interface Place {
  name: string // of the route
  label: PlaceName
  icon: Component
}

/** The five places of the studio, in the order of a working day, and the operator's desk. */
const PLACES: readonly Place[] = [
  { name: 'today', label: 'today', icon: House },
  { name: 'rooms', label: 'live', icon: Radio },
  { name: 'goods', label: 'goods', icon: Package },
  { name: 'orders', label: 'orders', icon: ReceiptText },
  { name: 'money', label: 'money', icon: Wallet },
  { name: 'desk-health', label: 'desk', icon: Activity },
]

/** The pages of settings that belong to a store. */
export const SETTINGS = [
  { key: 'store', name: 'store', needs: 'store.read' },
  { key: 'staff', name: 'staff', needs: 'staff.read' },
  { key: 'roles', name: 'roles', needs: 'staff.read' },
  { key: 'log', name: 'log', needs: 'audit.read' },
] as const

/** Those of them that have something for the visitor. */
export function usePlaces(): ComputedRef<readonly Place[]> {
  const session = useSession()
  return computed(() => PLACES.filter(({ label }) => session.canSee(label)))
}
