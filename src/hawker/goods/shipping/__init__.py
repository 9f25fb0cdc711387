"""Shipping: parcels on their way, and what carriers tell about them.

Owns carriers as we know them, parcels with what is in them, the scans of carriers, their raw words,
and the watch that asks a carrier about each parcel until it is over.

Refuses: a carrier that nobody knows, a number that cannot be one of the carrier's, the correction
of a parcel a carrier has seen, acting on words whose signature is wrong. Never refuses a scan:
whatever a carrier signed is kept, also when it names no parcel of ours.

Invariants: scans are only ever added, one per id of the carrier; where a parcel stands follows from
its scans alone, in whatever order they came; scans of a number that was corrected move nothing; no
carrier is called inside a transaction. Shipping knows no orders: `order_ref` is what it was told.
"""
