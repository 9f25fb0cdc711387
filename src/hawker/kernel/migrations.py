"""Numbered plain SQL, applied forward only, as the owner of the schema.

yoyo keeps the record of what was applied. Its own lock is a row that outlives a killed process,
so PostgreSQL's is taken instead, which ends with the connection that holds it.
"""

from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import get_backend, read_migrations  # pyright: ignore[reportUnknownVariableType]

LOCK = 4_207_719_511  # a number of our own among the advisory locks of the database


def apply(dsn: str, folder: Path) -> int:
    """Apply what is missing, in the order of the file names; return how many that were."""
    with psycopg.connect(dsn, autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        backend = get_backend(_address(dsn))
        try:
            missing = backend.to_apply(read_migrations(str(folder)))
            backend.apply_migrations(missing)
            return len(missing)
        finally:
            backend.connection.close()


def _address(dsn: str) -> str:
    """The address of a database as yoyo writes it; ours may be of either form libpq knows."""
    given = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    user, password = quote(given.pop("user", "")), quote(given.pop("password", ""), safe="")
    database = quote(given.pop("dbname"))
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgresql+psycopg://{login}/{database}?{urlencode(given)}"
