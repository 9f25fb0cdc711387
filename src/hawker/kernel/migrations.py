"""Numbered plain SQL, applied forward only, as the owner of the schema.

yoyo keeps the record of what was applied, by name alone. What the files held is kept beside it, so
that a database made by other ones is refused and not taken for up to date. yoyo's own lock is a row
that outlives a killed process, so PostgreSQL's is taken, which ends with the connection.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import get_backend, read_migrations  # pyright: ignore[reportUnknownVariableType]

LOCK = 4_207_719_511  # a number of our own among the advisory locks of the database


class MadeOtherwise(Exception):  # noqa: N818 — says what happened
    """The database was made by other migrations than these; nothing was changed."""


def apply(dsn: str, folder: Path) -> int:
    """Apply what is missing, in the order of the file names; return how many that were.

    Raises MadeOtherwise when what was applied is not what the folder holds.
    """
    with psycopg.connect(dsn, autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        backend = get_backend(_address(dsn))
        try:
            missing = backend.to_apply(read_migrations(str(folder)))
            held = {file.stem: _hash(file) for file in folder.glob("*.sql")}
            _check_applied(gate, held)
            _keep(gate, {each.id: held[each.id] for each in missing})
            backend.apply_migrations(missing)
            return len(missing)
        finally:
            backend.connection.close()


def _check_applied(gate: psycopg.Connection, held: Mapping[str, str]) -> None:
    gate.execute(
        "CREATE TABLE IF NOT EXISTS _hawker_migration (id text PRIMARY KEY, sha256 text NOT NULL)"
    )
    applied = gate.execute(
        "SELECT y.migration_id, h.sha256 FROM _yoyo_migration AS y"
        " LEFT JOIN _hawker_migration AS h ON h.id = y.migration_id ORDER BY 1"
    ).fetchall()
    wrong = [f"{id}.sql" for id, sha256 in applied if sha256 is None or held.get(id) != sha256]
    if wrong:
        more = f" and {len(wrong) - 1} more" if wrong[1:] else ""
        raise MadeOtherwise(
            f"The database was made by other contents of its migrations: {wrong[0]}{more}."
        )


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
