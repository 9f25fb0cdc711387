"""Who may touch parcels: their store, their buyer, the worker, and a carrier that signed for it."""

from uuid import UUID

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId

# The actor that row-level security lets book scans (migration 0034). No session can carry it: it
# is taken on in the webhook route alone, after the signature was checked.
CARRIER = Principal(
    actor=AccountId.of(UUID(int=5)), is_guest=False, name="carrier", grants={}, is_operator=False
)
