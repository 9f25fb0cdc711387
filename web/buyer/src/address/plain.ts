import type { Address, BookedAddress } from '@hawker/shared'

/** Where the parcel goes, without what only its owner calls it. */
export function plain(booked: BookedAddress): Address {
  const { id: _id, label: _label, is_default: _isDefault, ...address } = booked
  return address
}
