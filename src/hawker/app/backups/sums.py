"""What is counted in a backup, and again after it was restored: money, goods, orders."""

from typing import Any, LiteralString

import psycopg

from hawker.app.backups.manifest import Sums

QUERIES: dict[str, LiteralString] = {
    "trial balance": "SELECT currency, account, debit, credit FROM ledger.trial_balance()"
    " ORDER BY 1, 2",
    "stock": "SELECT store_id::text, count(*), sum(on_hand), sum(reserved) FROM stock.levels"
    " GROUP BY 1 ORDER BY 1",
    "movements": "SELECT store_id::text, count(*), sum(delta) FROM stock.movements"
    " GROUP BY 1 ORDER BY 1",
    "orders": "SELECT status, count(*), sum(total_amount) FROM orders.orders GROUP BY 1 ORDER BY 1",
    "accounts": "SELECT count(*) FROM accounts.accounts",
}


def count(connection: psycopg.Connection) -> Sums:
    """Count, as the connection's transaction sees it."""
    found: Sums = {}
    for name, query in QUERIES.items():
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
        found[name] = [[_plain(value) for value in row] for row in rows]
    return found


def differences(kept: Sums, found: Sums) -> list[str]:
    """Name what is not the same."""
    return [name for name in kept if name in QUERIES and kept[name] != found.get(name)]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int) or value is None else int(str(value))
