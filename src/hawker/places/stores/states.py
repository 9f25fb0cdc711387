"""The lives of a store and of an invitation as tables; docs/states.md is drawn from them."""

from hawker.kernel.states import Lifecycle
from hawker.places.stores.model import InvitationStatus, Status

STORE = Lifecycle(
    Status.OPEN,
    {
        "pause": ({Status.OPEN}, Status.PAUSED),
        "close": ({Status.OPEN, Status.PAUSED}, Status.CLOSED),
        "open": ({Status.PAUSED, Status.CLOSED}, Status.OPEN),
    },
)

INVITATION = Lifecycle(
    InvitationStatus.OPEN,
    {
        "accept": ({InvitationStatus.OPEN}, InvitationStatus.ACCEPTED),
        "revoke": ({InvitationStatus.OPEN}, InvitationStatus.REVOKED),
    },
)
