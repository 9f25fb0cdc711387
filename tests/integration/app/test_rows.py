"""Row-level security, table by table: another store and another person reach no row at all.

For every table of the migrated database, in the role of web processes with a rival's store and a
rival person set, or with nobody: no row of the tea house or its buyer is seen, changed, deleted or
added. Each table is given a row of theirs to reach.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg.rows import dict_row, scalar_row, tuple_row
from tests.integration.app.site import Scene

OWNERS = ("store_id", "account_id", "buyer_id", "payer_id", "owner_id")
COPY = "public.theirs"  # of the row that is tried to be added
THEMSELVES = {"accounts.accounts": "account_id", "stores.stores": "store_id"}  # by their own id

PUBLIC = "anybody may read it; nobody else changes it"
# What the web process reaches of others, each with its reason: a table that is not here, nothing.
REACHED = {
    "catalogue.pictures": ({"SELECT"}, PUBLIC),
    "catalogue.products": ({"SELECT"}, PUBLIC),
    "catalogue.skus": ({"SELECT"}, PUBLIC),
    "channels.channels": ({"SELECT"}, PUBLIC),
    "kernel.audit": ({"INSERT"}, "who acts writes what was done; only the operator reads"),
    "kernel.audit_seals": ({"SELECT"}, "hashes that give nothing away"),
    "kernel.outbox": ({"INSERT"}, "facts of everybody; the worker alone reads them"),
    "kernel.timers": (
        {"SELECT", "INSERT", "UPDATE", "DELETE"},
        "an id and a time of it, set for whatever a transaction may write; nothing private",
    ),
    "admin.pages": ({"SELECT"}, PUBLIC),
    "kernel.preferences": ({"SELECT"}, "how the site is set up; what is secret in it is sealed"),
    "live.broadcasts": ({"SELECT"}, PUBLIC),
    "live.counts": ({"SELECT"}, PUBLIC),
    "live.pins": ({"SELECT"}, PUBLIC),
    "live.polls": ({"SELECT"}, PUBLIC),
    "live.rooms": ({"SELECT"}, PUBLIC),
    "live.showcase": ({"SELECT"}, PUBLIC),
    "notifications.messages": ({"INSERT"}, "whoever sends writes; the mail room alone reads"),
    "stock.levels": ({"SELECT"}, PUBLIC),
    "stores.stores": ({"SELECT"}, PUBLIC),
    "streams.recordings": ({"SELECT"}, "how long a replay is; nobody else changes it"),
    "streams.streams": ({"SELECT"}, PUBLIC),
}
SOME_VALUE = {"S": "'x'", "N": "1", "D": "now()", "B": "false", "A": "'{}'"}  # by kind of type
SOME_OF_TYPE = {"uuid": "gen_random_uuid()", "jsonb": "'{}'", "bytea": "''"}


class Table:
    """One table, and a row in it that belongs to the tea house or its buyer."""

    def __init__(self, admin: Any, name: str, theirs: dict[str, Any]) -> None:
        self._admin = admin
        self.name = name
        self._columns = admin.execute(
            """SELECT attname AS name, typname AS type, typcategory AS kind, attgenerated <> ''
                 OR attidentity <> '' AS is_made, attnotnull AND NOT atthasdef AS is_needed
               FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
               WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped""",
            [name],
        ).fetchall()
        self._owned = {
            column["name"]: theirs["store_id" if column["name"] == "store_id" else "account_id"]
            for column in self._columns
            if column["name"] in OWNERS
        }
        if name in THEMSELVES:
            self._owned = {"id": theirs[THEMSELVES[name]]}

    def leave_row(self) -> None:
        """Have a row of theirs in it, whatever else it says."""
        if self.name in THEMSELVES:
            return
        needed = {
            column["name"]: SOME_OF_TYPE.get(column["type"]) or SOME_VALUE[column["kind"]]
            for column in self._columns
            if column["is_needed"] and not column["is_made"]
        }
        values = needed | {name: f"'{value}'" for name, value in self._owned.items()}
        self._admin.execute(
            f"INSERT INTO {self.name} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
            " ON CONFLICT DO NOTHING"
        )

    @property
    def _theirs(self) -> str:
        return " AND ".join(f"{name} = '{value}'" for name, value in self._owned.items()) or "true"

    def reached(self, account: str, stores: str) -> set[str]:
        """What somebody else can do to their rows."""
        assert self._run(f"SELECT 1 FROM {self.name} WHERE {self._theirs}"), "no row to reach"
        written = [each["name"] for each in self._columns if not each["is_made"]]
        changed = [name for name in written if self._may("UPDATE", name)]
        added = [name for name in written if self._may("INSERT", name)]
        self._run(f"CREATE TABLE {COPY} AS SELECT * FROM {self.name} WHERE {self._theirs}")
        self._run(f"GRANT SELECT ON {COPY} TO hawker_app")
        first, columns = (changed or written)[0], ", ".join(added or written)
        tries = {
            "SELECT": f"SELECT 1 FROM {self.name} WHERE {self._theirs}",
            "UPDATE": f"UPDATE {self.name} SET {first} = {first} WHERE {self._theirs}",
            "DELETE": f"DELETE FROM {self.name} WHERE {self._theirs}",
            "INSERT": f"INSERT INTO {self.name} ({columns}) SELECT {columns} FROM {COPY}",
        }
        reached = {verb for verb, text in tries.items() if self._try(text, account, stores)}
        self._run(f"DROP TABLE {COPY}")
        return reached

    def _may(self, verb: str, column: str) -> bool:
        return self._admin.execute(
            "SELECT has_column_privilege('hawker_app', %s, %s, %s) AS may",
            [self.name, column, verb],
        ).fetchone()["may"]

    def _run(self, text: str) -> int:
        return self._admin.execute(text).rowcount

    def _try(self, text: str, account: str, stores: str) -> bool:
        """Whether it touches a row, in the role of web processes."""
        try:
            with self._admin.transaction(force_rollback=True):
                self._run("SET LOCAL ROLE hawker_app")
                self._run(f"SET LOCAL hawker.account_id = '{account}'")
                self._run(f"SET LOCAL hawker.store_ids = '{{{stores}}}'")
                return self._run(text) > 0
        except errors.InsufficientPrivilege:
            return False
        except errors.UniqueViolation:
            return True  # the policy let it pass


@pytest.fixture
def admin(scene: Scene) -> Iterator[Any]:
    """Whoever runs the server, in whose tables any row fits."""
    with psycopg.connect(scene.tables.dsn, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "CREATE SCHEMA kept_by_test; GRANT USAGE ON SCHEMA kept_by_test TO PUBLIC"
        )
        for table, name in connection.cursor(row_factory=tuple_row).execute(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid <> 0"
        ):
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield connection


def test_others_reach_nothing_in_any_table(scene, admin):
    names = admin.cursor(row_factory=scalar_row).execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE tableowner = 'hawker_owner' AND schemaname <> 'public'"
    )
    theirs = {
        "store_id": scene.here.ids["store_id"].uuid,
        "account_id": scene.here.buyer_id.uuid,
    }
    rival = (str(scene.rival.buyer_id.uuid), str(scene.rival.ids["store_id"].uuid))
    found: dict[str, set[str]] = {}

    for name in sorted(names):
        table = Table(admin, name, theirs)
        table.leave_row()
        found[name] = table.reached(*rival)
        assert table.reached("", "") <= found[name], f"{name}: nobody reaches more than a rival"

    assert {name: verbs for name, verbs in found.items() if verbs} == {
        name: verbs for name, (verbs, _) in REACHED.items()
    }
