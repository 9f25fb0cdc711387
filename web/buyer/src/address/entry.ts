import type { BookedAddress, BookEntry } from '@hawker/shared'

export const PARTS = ['region', 'city', 'district', 'line1', 'postal_code'] as const
export type Part = (typeof PARTS)[number]

export const LABELS = ['home', 'work', 'school'] as const

/** An entry nobody has filled in yet. */
export function blank(country: string): BookEntry {
  return {
    name: '',
    phone: '',
    country,
    region: '',
    city: '',
    district: '',
    line1: '',
    postal_code: '',
    region_code: '',
    label: '',
    is_default: false,
  }
}

/** An entry of the book, to be changed. */
export function entryOf({ id: _id, ...booked }: BookedAddress): BookEntry {
  return { ...booked, phone: shownPhone(booked.phone, booked.country) }
}

/** A number as people of its country write it; whole for everybody else. */
export function shownPhone(phone: string, country: string): string {
  const mobile = country === 'CN' && /^\+86(1\d{10})$/.exec(phone)
  return mobile ? (mobile[1] ?? phone) : phone
}

/** The same without what surrounds the words somebody typed. */
export function trimmed(entry: BookEntry): BookEntry {
  const parts = Object.entries(entry).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ])
  return Object.fromEntries(parts) as BookEntry
}
