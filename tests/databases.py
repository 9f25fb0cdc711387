"""Databases for tests: as good as new each time, and hardly ever made anew.

To copy the template takes tenths of a second, and most of what a test of ours does takes less. So
one that is given back is emptied and lent again, unless its tables are not what they were.
"""

from contextlib import suppress
from itertools import count

import psycopg
from psycopg import sql

from hawker.app.embedded.postgres import Postgres

# What a test may do to the schema: make, change and drop tables, constraints, triggers, functions.
SHAPE = """
SELECT (SELECT (count(*), sum(hashint8(oid::bigint)), count(*) FILTER (WHERE relrowsecurity))
        FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace)::text,
       (SELECT (count(*), sum(attnum)) FROM pg_attribute WHERE NOT attisdropped)::text,
       (SELECT (count(*), sum(hashint8(oid::bigint))) FROM pg_constraint)::text,
       (SELECT (count(*), count(*) FILTER (WHERE tgenabled = 'O')) FROM pg_trigger)::text,
       (SELECT (count(*), sum(hashint8(oid::bigint))) FROM pg_proc)::text,
       (SELECT (count(*), sum(hashint8(oid::bigint))) FROM pg_policy)::text
"""
TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public')
"""
SEQUENCES = "SELECT schemaname, sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Databases:
    """The databases of one server, whose database `hawker` is their template."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._numbers = count(1)
        self._free: list[str] = []
        self._shape: object = None

    def take(self) -> str:
        """The name of one that nobody has used, as far as one can see."""
        return self._free.pop() if self._free else self.make()

    def make(self) -> str:
        """The name of one that is new."""
        name = f"test_{next(self._numbers)}"
        self._as_owner(f"CREATE DATABASE {name} TEMPLATE hawker STRATEGY FILE_COPY")
        return name

    def give_back(self, name: str) -> None:
        """Empty it for the next one, or drop it."""
        with suppress(psycopg.Error):  # whatever a test did to it, the next one gets another
            if self._is_emptied(name):
                self._free.append(name)
                return
        self._as_owner(f"DROP DATABASE {name} WITH (FORCE)")

    def _is_emptied(self, name: str) -> bool:
        with psycopg.connect(self._postgres.dsn(name), autocommit=True) as owner:
            owner.execute(HANG_UP)
            if owner.execute(SHAPE).fetchone() != self._shape_of_template():
                return False
            owner.execute("SET session_replication_role = replica")  # books cannot be emptied
            tables = [sql.Identifier(*row) for row in owner.execute(TABLES).fetchall()]
            asked = sql.SQL(", ").join(
                sql.SQL("EXISTS (SELECT FROM {})").format(table) for table in tables
            )
            found = owner.execute(sql.SQL("SELECT {}").format(asked)).fetchone()
            assert found is not None, "one row of answers"
            full = [table for table, has_rows in zip(tables, found, strict=True) if has_rows]
            if full:
                owner.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(full)))
            for row in owner.execute(SEQUENCES).fetchall():
                owner.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(*row)))
        return True

    def _shape_of_template(self) -> object:
        if self._shape is None:
            name = self.make()  # nobody may be connected to the template while it is copied
            with psycopg.connect(self._postgres.dsn(name)) as owner:
                self._shape = owner.execute(SHAPE).fetchone()
            self._free.append(name)
        return self._shape

    def _as_owner(self, statement: str) -> None:
        with psycopg.connect(self._postgres.dsn("postgres"), autocommit=True) as owner:
            owner.execute(statement.encode())
