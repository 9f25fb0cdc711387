"""Ship many orders at once, or see what would happen."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.goods.shipping import service as parcels
from hawker.goods.shipping.model import Label, Number, UnknownCarrier
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import line
from hawker.trade.orders.model import OrderId
from hawker.trade.orders.service.shipping import prepare, send
from hawker.trade.orders.statements import Q

ROWS_LIMIT = 200
OTHER = "other"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of what was pasted: all that is left of an order goes into one parcel."""

    order_number: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,19}\Z")]
    carrier: Annotated[str, line(60)]  # its code or its name; another one is taken as typed
    number: Number


class Verdict(StrEnum):
    """What becomes of a line."""

    READY = "ready"  # it would be shipped
    SHIPPED = "shipped"
    REFUSED = "refused"


class RowOutcome(msgspec.Struct, frozen=True):
    """What becomes of a line, and why."""

    verdict: Verdict
    order_id: OrderId | None
    carrier: str | None  # as it was understood
    number: str | None  # as it was understood
    code: str | None = None  # of a refusal
    detail: str | None = None


class NamedTwice(Refusal, code="orders.named_twice", status=409):
    """Another line before this one names the same order."""


class _Numbered(msgspec.Struct, frozen=True):
    id: OrderId
    number: int


async def ship_rows(
    tx: Tx, *, store: StoreId, rows: Sequence[Row], by: AccountId, is_preview: bool
) -> list[RowOutcome]:
    """Ship what can be shipped, and say of every line what became of it, in the same order.

    A line that is refused stops no other one. Orders are locked in the order of their ids.
    """
    numbers = [int(row.order_number) for row in rows if int(row.order_number) < 2**63]
    found = await tx.all(Q.by_numbers, _Numbered, store_id=store, numbers=numbers)
    ids = {each.number: each.id for each in found}
    outcomes: dict[int, RowOutcome] = {}
    seen: set[OrderId] = set()
    for at in sorted(range(len(rows)), key=lambda at: ids.get(int(rows[at].order_number), "")):
        id = ids.get(int(rows[at].order_number))
        outcomes[at] = await _ship_row(tx, store, rows[at], id, seen, by, is_preview=is_preview)
    return [outcomes[at] for at in range(len(rows))]


async def _ship_row(
    tx: Tx,
    store: StoreId,
    row: Row,
    id: OrderId | None,
    seen: set[OrderId],
    by: AccountId,
    *,
    is_preview: bool,
) -> RowOutcome:
    try:
        label = _label(row)
        if id is None:
            raise NotFound("The store has no order of this number.")
        if id in seen:
            raise NamedTwice("A line above names the same order.")
        seen.add(id)
        packed = await prepare(tx, store=store, id=id, label=label, items=None)
    except Refusal as refusal:  # of this line alone, before anything of it was written
        return RowOutcome(
            Verdict.REFUSED, id, None, None, code=type(refusal).code, detail=refusal.detail
        )
    if not is_preview:
        await send(tx, packed, by)
    verdict = Verdict.READY if is_preview else Verdict.SHIPPED
    return RowOutcome(verdict, id, packed.label.carrier, packed.label.number)


def _label(row: Row) -> Label:
    """What the line says of the carrier. Raises UnknownCarrier, BadNumber."""
    code = parcels.find_carrier(row.carrier)
    if code == OTHER:
        raise UnknownCarrier("Say which carrier it is.", field="carrier")
    name = None if code else row.carrier
    return parcels.check_label(Label(code or OTHER, row.number, name))
