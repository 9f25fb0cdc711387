import { House, Package, Radio, ReceiptText, Wallet } from '@lucide/vue'
import type { Component } from 'vue'

export interface Place {
  name: string // of the route
  label: 'today' | 'live' | 'goods' | 'orders' | 'money'
  icon: Component
}

/** The five places of the studio, in the order of a working day. */
export const PLACES: readonly Place[] = [
  { name: 'today', label: 'today', icon: House },
  { name: 'rooms', label: 'live', icon: Radio },
  { name: 'goods', label: 'goods', icon: Package },
  { name: 'orders', label: 'orders', icon: ReceiptText },
  { name: 'money', label: 'money', icon: Wallet },
]
