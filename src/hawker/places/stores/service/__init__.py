"""The verbs of stores: open and describe them, and say who may do what in them."""

from hawker.places.stores.service.faces import FacePart, show_face
from hawker.places.stores.service.holding import Listed, hold, let_sell, listed
from hawker.places.stores.service.inviting import (
    accept,
    invitations,
    invite,
    look_at,
    resend,
    revoke,
    store_of_token,
)
from hawker.places.stores.service.opening import add_member, open_own_store, open_store
from hawker.places.stores.service.profile import (
    change_profile,
    change_status,
    profile,
    require_selling,
    view,
)
from hawker.places.stores.service.reading import (
    StoreNames,
    all_ids,
    grants,
    memberships,
    name_of_part,
    names_of,
    permissions,
    store_by_id,
    store_by_slug,
    stores_by_ids,
)
from hawker.places.stores.service.roles import change_role, delete_role, make_role, roles
from hawker.places.stores.service.staff import change_part, remove, staff, transfer
from hawker.places.stores.statements import Q

__all__ = [
    "FacePart",
    "Listed",
    "Q",
    "StoreNames",
    "accept",
    "add_member",
    "all_ids",
    "change_part",
    "change_profile",
    "change_role",
    "change_status",
    "delete_role",
    "grants",
    "hold",
    "invitations",
    "invite",
    "let_sell",
    "listed",
    "look_at",
    "make_role",
    "memberships",
    "name_of_part",
    "names_of",
    "open_own_store",
    "open_store",
    "permissions",
    "profile",
    "remove",
    "require_selling",
    "resend",
    "revoke",
    "roles",
    "show_face",
    "staff",
    "store_by_id",
    "store_by_slug",
    "store_of_token",
    "stores_by_ids",
    "transfer",
    "view",
]
