"""The roles of a store: ours, and those it made."""

from collections.abc import Sequence

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.ids import StoreId
from hawker.places.stores import service
from hawker.places.stores.model import CustomRole, Role, RoleDraft, RoleId
from hawker.places.stores.policy import ALLOWS, NEEDS

TAGS = ["staff"]


class RoleView(msgspec.Struct, frozen=True):
    """A role and what it allows."""

    code: str  # one of ours, or an id
    name: str | None  # None for one of ours: pages have words for it
    permissions: Sequence[str]
    is_custom: bool


class Roles(msgspec.Struct, frozen=True):
    """Every role somebody may have, ours first; every permission there is."""

    items: Sequence[RoleView]
    permissions: Sequence[str]
    needs: dict[str, str]  # a permission that makes no sense without another


@get("/api/v1/stores/{store_id:str}/roles", tags=TAGS)
async def list_roles(call: Call, store_id: FromPath[StoreId]) -> Roles:
    """List the roles of the store and what each allows."""
    call.principal.require(Permission.STAFF_READ, store_id)
    async with call.db.begin(call.principal) as tx:
        made = await service.roles(tx, call.principal, store_id)
    ours = [
        RoleView(role.value, None, sorted(ALLOWS[role]), is_custom=False)
        for role in Role
        if role is not Role.CUSTOM
    ]
    return Roles(
        [*ours, *(_shown(each) for each in made)],
        [each.value for each in Permission],
        {each.value: needed.value for each, needed in NEEDS.items()},
    )


@post("/api/v1/stores/{store_id:str}/roles", tags=TAGS)
async def make_role(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[RoleDraft]
) -> Response[RoleView]:
    """Make a role of the store's own."""

    async def verb(tx: Tx) -> RoleView:
        return _shown(await service.make_role(tx, call.principal, store_id, data))

    return await call.once(verb)


@put("/api/v1/stores/{store_id:str}/roles/{role_id:str}", tags=TAGS)
async def change_role(
    call: Call, store_id: FromPath[StoreId], role_id: FromPath[RoleId], data: JSONBody[RoleDraft]
) -> Response[RoleView]:
    """Have a role of the store's own allow something else, for everybody who has it."""

    async def verb(tx: Tx) -> RoleView:
        return _shown(await service.change_role(tx, call.principal, store_id, role_id, data))

    return await call.once(verb, status=200)


@delete("/api/v1/stores/{store_id:str}/roles/{role_id:str}", tags=TAGS, status_code=200)
async def delete_role(
    call: Call, store_id: FromPath[StoreId], role_id: FromPath[RoleId]
) -> Response[None]:
    """Take away a role that nobody has."""

    async def verb(tx: Tx) -> None:
        await service.delete_role(tx, call.principal, store_id, role_id)

    return await call.once(verb, status=200)


def _shown(role: CustomRole) -> RoleView:
    return RoleView(str(role.id), role.name, sorted(role.permissions), is_custom=True)


ROUTES = [list_roles, make_role, change_role, delete_role]
