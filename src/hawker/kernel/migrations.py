"""Numbered plain SQL, applied forward only, as the owner of the schema.

yoyo keeps the record of what was applied, by name alone. What the files held is kept beside it, so
that a database made by other ones is refused and not taken for up to date. yoyo's own lock is a row
that outlives a killed process, so PostgreSQL's is taken, which ends with the connection.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import get_backend, read_migrations  # pyright: ignore[reportUnknownVariableType]

# An index that is built outside a transaction can be left behind half made.
BROKEN = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
LOCK = 4_207_719_511  # a number of our own among the advisory locks of the database


class MadeOtherwise(Exception):  # noqa: N818 — says what happened
    """The database was made by other migrations than these; nothing was changed."""


class MadeNewer(MadeOtherwise):
    """The database has migrations of a later version; nothing was changed."""


class HalfFinished(MadeOtherwise):
    """Something that no transaction holds was cut off in the middle."""


class State(msgspec.Struct, frozen=True):
    """How far a database is."""

    missing: list[str]  # in the order they would be applied
    wrong: str  # why nothing may be applied; empty when all is well


def apply(dsn: str, folder: Path, *, is_before_deploy: bool = False) -> int:
    """Apply what is missing, in the order of the file names; return how many that were.

    Each is a transaction of its own, with the note that it was applied: one that was cut off has
    left nothing, and is applied the next time. `is_before_deploy` puts off the post-deploy ones
    at the end, which programs of the version before could not stand.
    Raises MadeOtherwise when what was applied is not what the folder holds.
    """
    with psycopg.connect(dsn, autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        backend = get_backend(_address(dsn))
        try:
            missing = backend.to_apply(read_migrations(str(folder)))
            held = _held(folder)
            _check_applied(gate, held)
            if is_before_deploy:
                put_off = set(_last_posts([each.id for each in missing]))

                def is_due(each: Any) -> bool:
                    return each.id not in put_off

                missing = missing.filter(is_due)
            _keep(gate, {each.id: held[each.id] for each in missing})
            backend.apply_migrations(missing)
            return len(missing)
        finally:
            backend.connection.close()


def look(dsn: str, folder: Path) -> State:
    """Say how far a database is. Changes nothing but, the first time, an empty table of notes."""
    with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as gate:
        held = _held(folder)
        query = "SELECT to_regclass('_yoyo_migration') IS NOT NULL"
        if gate.execute(query).fetchone() == (False,):
            return State(sorted(held), "")
        applied = gate.execute("SELECT migration_id FROM _yoyo_migration").fetchall()
        try:
            _check_applied(gate, held)
        except MadeOtherwise as error:
            return State([], str(error))
        return State(sorted(held.keys() - {id for (id,) in applied}), "")


def _check_applied(gate: psycopg.Connection, held: Mapping[str, str]) -> None:
    gate.execute(
        "CREATE TABLE IF NOT EXISTS _hawker_migration (id text PRIMARY KEY, sha256 text NOT NULL)"
    )
    applied = gate.execute(
        "SELECT y.migration_id, h.sha256 FROM _yoyo_migration AS y"
        " LEFT JOIN _hawker_migration AS h ON h.id = y.migration_id ORDER BY 1"
    ).fetchall()
    unknown = [id for id, _ in applied if id > max(held, default="")]
    if unknown:
        raise MadeNewer(f"The database was made by a newer hawker: it has {unknown[0]}.sql.")
    wrong = [f"{id}.sql" for id, sha256 in applied if sha256 is None or held.get(id) != sha256]
    if wrong:
        more = f" and {len(wrong) - 1} more" if wrong[1:] else ""
        raise MadeOtherwise(
            f"The database was made by other contents of its migrations: {wrong[0]}{more}."
        )
    broken = gate.execute(BROKEN).fetchall()
    if broken:
        raise HalfFinished(
            f"The index {broken[0][0]} was cut off while it was built."
            f" Drop it (DROP INDEX {broken[0][0]}) and start once more."
        )


def _held(folder: Path) -> dict[str, str]:
    return {file.stem: _hash(file) for file in folder.glob("*.sql")}


def _last_posts(missing: Sequence[str]) -> list[str]:
    """Those after which no pre-deploy migration comes."""
    last: list[str] = []
    for id in reversed(missing):
        if not id.endswith(".post"):
            break
        last.append(id)
    return last


def _keep(gate: psycopg.Connection, missing: Mapping[str, str]) -> None:
    """Note what is about to be applied: before, so that who is killed in between has noted it."""
    for id, sha256 in missing.items():
        gate.execute(
            "INSERT INTO _hawker_migration (id, sha256) VALUES (%s, %s)"
            " ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256",
            (id, sha256),
        )


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _address(dsn: str) -> str:
    """The address of a database as yoyo writes it; ours may be of either form libpq knows."""
    given = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    user, password = quote(given.pop("user", "")), quote(given.pop("password", ""), safe="")
    database = quote(given.pop("dbname"))
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgresql+psycopg://{login}/{database}?{urlencode(given)}"
