"""Who works in a store."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.people.accounts import service as accounts
from hawker.people.accounts.model import Face
from hawker.places.stores import service
from hawker.places.stores.model import Member
from hawker.places.stores.policy import held
from hawker.places.stores.routes.parts import PartCode, read_part

TAGS = ["staff"]


class StaffMember(msgspec.Struct, frozen=True):
    """Somebody who works in the store."""

    account_id: AccountId
    name: str
    picture_url: str | None
    role: str  # one of ours, or the id of one the store made
    permissions: Sequence[str]
    joined_at: datetime
    seen_at: datetime | None  # to within minutes


class Staff(msgspec.Struct, frozen=True):
    """Everybody who works in the store, the longest first."""

    items: Sequence[StaffMember]


class PartChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role somebody has from now on."""

    role: PartCode


class Heir(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who owns the store from now on."""

    account_id: AccountId


@get("/api/v1/stores/{store_id:str}/staff", tags=TAGS)
async def list_staff(call: Call, store_id: FromPath[StoreId], storage: Plug[Storage]) -> Staff:
    """List who works in the store."""
    call.principal.require(Permission.STAFF_READ, store_id)
    async with call.db.begin(call.principal) as tx:
        members = await service.staff(tx, call.principal, store_id)
        ids = [each.account_id for each in members]
        faces = await accounts.faces_of(tx, ids)
        pictures = await files.portraits_of(tx, storage, ids)
    return Staff([_shown(each, faces, pictures) for each in members])


@put("/api/v1/stores/{store_id:str}/staff/{account_id:str}", tags=TAGS)
async def change_staff(
    call: Call,
    store_id: FromPath[StoreId],
    account_id: FromPath[AccountId],
    data: JSONBody[PartChange],
    storage: Plug[Storage],
) -> Response[StaffMember]:
    """Give somebody of the store another role."""
    part = read_part(data.role)

    async def verb(tx: Tx) -> StaffMember:
        member = await service.change_part(tx, call.principal, store_id, account_id, part)
        return await _one(tx, storage, member)

    return await call.once(verb, status=200)


@delete("/api/v1/stores/{store_id:str}/staff/{account_id:str}", tags=TAGS, status_code=200)
async def remove_staff(
    call: Call, store_id: FromPath[StoreId], account_id: FromPath[AccountId]
) -> Response[None]:
    """Let somebody go, or leave oneself."""

    async def verb(tx: Tx) -> None:
        await service.remove(tx, call.principal, store_id, account_id)

    return await call.once(verb, status=200)


@post("/api/v1/stores/{store_id:str}/ownership", tags=TAGS)
async def transfer_ownership(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[Heir], storage: Plug[Storage]
) -> Response[StaffMember]:
    """Hand the store over to somebody who works there."""

    async def verb(tx: Tx) -> StaffMember:
        member = await service.transfer(tx, call.principal, store_id, data.account_id)
        return await _one(tx, storage, member)

    return await call.once(verb, status=201)


async def _one(tx: Tx, storage: Storage, member: Member) -> StaffMember:
    ids = [member.account_id]
    faces = await accounts.faces_of(tx, ids)
    return _shown(member, faces, await files.portraits_of(tx, storage, ids))


def _shown(
    member: Member, faces: Mapping[AccountId, Face], pictures: Mapping[AccountId, str]
) -> StaffMember:
    face = faces.get(member.account_id)
    return StaffMember(
        account_id=member.account_id,
        name="" if face is None else face.name,
        picture_url=pictures.get(member.account_id),
        role=member.part.code,
        permissions=sorted(held(member)),
        joined_at=member.joined_at,
        seen_at=None if face is None else face.seen_at,
    )


ROUTES = [list_staff, change_staff, remove_staff, transfer_ownership]
