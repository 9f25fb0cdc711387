"""A store's postings as its people read them. Pure."""

from datetime import datetime

import msgspec

from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.ledger.model import Account, Kind, Posting, PostingId

FEE = "fee"
TEXTS = {
    FEE: Text(zh="平台服务费", en="Platform fee"),
    Kind.SALE.value: Text(zh="订单收入", en="Sale"),
    Kind.REFUND_OWED.value: Text(zh="退款", en="Refund"),
    Kind.REFUND_PAID.value: Text(zh="退款已付", en="Refund paid"),
    Kind.CAPTURE.value: Text(zh="收款", en="Payment received"),
    Kind.EXCESS_CAPTURE.value: Text(zh="多收款项", en="Excess payment received"),
}


class Entry(msgspec.Struct, frozen=True):
    """One line of the statement; what is taken from the store is negative."""

    id: PostingId
    kind: str  # "sale", "fee", …
    at: datetime
    amount: Money
    order_id: str | None
    text: str


def entry(posting: Posting, language: str) -> Entry:
    """What a posting means to the store, for a reader of `language`."""
    kind = FEE if posting.credit is Account.PLATFORM_FEES else posting.kind.value
    is_taken = posting.debit in {Account.STORE_PENDING, Account.STORE_AVAILABLE}
    return Entry(
        id=posting.id,
        kind=kind,
        at=posting.booked_at,
        amount=posting.amount.times(-1 if is_taken else 1),
        order_id=posting.ref if posting.ref.startswith("ord_") else None,
        text=TEXTS[kind].said(language),
    )
