"""Who may touch payments: their payer, the worker, and a provider that signed for it."""

from uuid import UUID

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId

# The actor that row-level security lets book callbacks (migrations 0009 and 0010). No session can
# carry it: it is taken on in the webhook route alone, after the signature was checked.
PROVIDER = Principal(
    actor=AccountId.of(UUID(int=1)), is_guest=False, name="provider", grants={}, is_operator=False
)
