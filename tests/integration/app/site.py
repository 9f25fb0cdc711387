"""Two places on one site, everybody who may come, and what stands in its tables.

Asking changes things, so the site can be put back as it was: what it held is kept in a schema
beside.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.rows import dict_row
from tests.integration.app.place import Place

from hawker.kernel.auth import Permission
from hawker.kernel.ids import AccountId, StoreId

KEPT = "kept"  # the schema of the copies
Prints = dict[str, str]  # of every table


class Lent:
    """The sessions of the site, where somebody's permissions are those we say."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.to: dict[AccountId, Mapping[StoreId, frozenset[Permission]]] = {}

    async def find(self, *given: Any) -> Any:
        principal = await self._real.find(*given)
        if principal is None or principal.actor not in self.to:
            return principal
        return msgspec.structs.replace(principal, grants=self.to[principal.actor])


class Tables:
    """All tables of ours, as whoever runs the server."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._owner = psycopg.connect(dsn, autocommit=True, row_factory=dict_row)
        self._names: list[str] = [
            row["name"]
            for row in self._owner.execute(
                "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
                " WHERE tableowner = 'hawker_owner' AND schemaname NOT IN ('public', %s)",
                [KEPT],
            )
        ]

    def keep(self) -> None:
        """Remember what stands in them."""
        self._owner.execute(f"CREATE SCHEMA {KEPT}")
        for name in self._names:
            self._owner.execute(f'CREATE TABLE {KEPT}."{name}" AS TABLE {name}')

    def prints(self, naming: Iterable[str] = ()) -> Prints:
        """What stands in each table, or only in the rows that hold one of these words."""
        words = [f"%{word}%" for word in naming]
        where = "WHERE each::text LIKE ANY (%(words)s)" if words else ""
        parts = [
            f"SELECT '{name}' AS name, count(*) || ' ' ||"
            " md5(coalesce(string_agg(each::text, '|' ORDER BY each::text), '')) AS print"
            f" FROM {name} AS each {where}"
            for name in self._names
        ]
        found = self._owner.execute(" UNION ALL ".join(parts), {"words": words})
        return {row["name"]: row["print"] for row in found}

    def put_back(self, names: Iterable[str]) -> None:
        """Have these tables hold what was kept, triggers and foreign keys left aside."""
        with self._owner.transaction():
            self._owner.execute("SET LOCAL session_replication_role = replica")
            for name in names:
                columns = ", ".join(self._written_columns(name))
                self._owner.execute(f"DELETE FROM {name}")
                self._owner.execute(
                    f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE"
                    f' SELECT {columns} FROM {KEPT}."{name}"'
                )

    def _written_columns(self, name: str) -> list[str]:
        found = self._owner.execute(
            "SELECT quote_ident(attname) AS column FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [name],
        )
        return [row["column"] for row in found]

    def close(self) -> None:
        self._owner.close()


class Scene(msgspec.Struct, frozen=True):
    """The tea house and its rival, and everybody who comes to the tea house."""

    here: Place
    rival: Place
    tables: Tables
    kept: Prints
    lent: Lent
    browsers: Sequence[tuple[Any, Any, str]]  # of everybody: their cookies, and what proves a page
    guest: Any
    stranger: Any  # signed in, without anything
    staff: Any  # of the tea house, with whatever is lent to them
    staff_id: AccountId
    host: Any  # of the channel of the tea house, without a permission in the store
    operator: Any

    def everybody(self) -> Iterable[tuple[str, Any, frozenset[Permission]]]:
        """Everybody by how they are called, and what `staff` is to be lent meanwhile."""
        none: frozenset[Permission] = frozenset()
        yield "a guest", self.guest, none
        yield "a stranger", self.stranger, none
        yield "the buyer", self.here.buyer, none
        yield "a buyer of another store", self.rival.buyer, none
        yield "the owner of another store", self.rival.owner, none
        yield "the owner", self.here.owner, none
        yield "a host", self.host, none
        yield "the operator", self.operator, none
        yield "staff without a permission", self.staff, none
        for permission in Permission:
            yield f"staff with {permission}", self.staff, frozenset({permission})

    def lend(self, permissions: frozenset[Permission]) -> None:
        """Have `staff` be there with these permissions."""
        self.lent.to = {self.staff_id: {self.here.ids["store_id"]: permissions}}

    def put_back(self) -> None:
        """Undo whatever was done."""
        for visitor, cookies, csrf in self.browsers:
            visitor.client.cookies = cookies
            visitor._csrf = csrf
        now = self.tables.prints()
        self.tables.put_back([name for name in now if now[name] != self.kept[name]])
