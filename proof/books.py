"""What must be true of money, goods and facts when everything is over."""

from __future__ import annotations

from bench.site import Site
from bench.site import settled as handled

from hawker.app.demo.visitor import until
from hawker.app.sandbox.model import ChargeId

SETTLED_WITHIN_S = 180.0

UNEVEN = """
SELECT currency, sum(debit) - sum(credit) AS difference FROM ledger.trial_balance()
GROUP BY currency HAVING sum(debit) <> sum(credit)
"""
GIVEN_UP = {
    "facts": "kernel.parked",
    "timers": "kernel.timers WHERE parked_at IS NOT NULL",
    "calls to the provider": "payments.calls WHERE parked_at IS NOT NULL",
    "looks at parcels": "shipping.watches WHERE parked_at IS NOT NULL",
}
UNREFUNDED = "payments.calls WHERE kind = 'refund'"
WRONG_LEVELS = "stock.levels WHERE reserved < 0 OR on_hand < reserved"
UNEXPLAINED = """
SELECT l.sku_id FROM stock.levels AS l
LEFT JOIN stock.movements AS m ON m.store_id = l.store_id AND m.sku_id = l.sku_id
GROUP BY l.store_id, l.sku_id, l.on_hand HAVING l.on_hand <> coalesce(sum(m.delta), 0)
"""
OURS = "SELECT provider_charge AS charge, amount_amount AS amount FROM payments.charges"
THEIRS = "SELECT id, amount FROM sandbox.charges"
PAID_TWICE = "SELECT payment_id FROM payments.charges GROUP BY payment_id HAVING count(*) > 1"
KEPT = """
SELECT (SELECT coalesce(sum(amount), 0) FROM sandbox.charges)::bigint
     - (SELECT coalesce(sum(amount), 0) FROM sandbox.refunds)::bigint AS theirs,
       (SELECT coalesce(sum(total_amount), 0) FROM orders.orders
        WHERE status IN ('to_ship', 'part_shipped', 'shipped', 'completed'))::bigint AS ours
"""


async def faults(site: Site) -> list[str]:
    """Everything that is not as it must be, in words; empty when all is well."""
    found: list[str] = []
    if rows := await site.rows(UNEVEN):
        found.append(f"the trial balance is uneven: {rows}")
    if n := await site.count(WRONG_LEVELS):
        found.append(f"{n} SKUs promise more than there is")
    if rows := await site.rows(UNEXPLAINED):
        found.append(f"{len(rows)} SKUs have pieces that no movement explains")
    for what, table in GIVEN_UP.items():
        if n := await site.count(table):
            found.append(f"{n} {what} were given up")
    return found


async def money_faults(site: Site) -> list[str]:
    """Where our book and the provider's differ, or somebody paid twice."""
    ours = {row["charge"]: row["amount"] for row in await site.rows(OURS)}
    theirs = {str(ChargeId.of(row["id"])): row["amount"] for row in await site.rows(THEIRS)}
    found: list[str] = []
    if apart := ours.items() ^ theirs.items():
        found.append(f"{len(apart)} charges stand in one book alone: {sorted(apart)[:4]}")
    if twice := await site.rows(PAID_TWICE):
        found.append(f"{len(twice)} payments were paid twice")
    (kept,) = await site.rows(KEPT)
    if kept["ours"] != kept["theirs"]:
        found.append(f"the provider kept {kept['theirs']} for orders of {kept['ours']}")
    return found


async def settled(site: Site) -> None:
    """Wait until every fact was handled and every refund made.

    A fact whose subscriber died with it in hand comes again after half a minute.
    """

    async def owes_nothing() -> bool:
        await handled(site, SETTLED_WITHIN_S)
        return not await site.count(UNREFUNDED)

    await until("site where nothing is owed", owes_nothing, SETTLED_WITHIN_S)
