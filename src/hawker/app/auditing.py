"""`hawker audit`: whether the log is whole, and what it says."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from hawker.app.settings import Settings
from hawker.kernel import audit
from hawker.kernel.audit import Entry, Filter, Report
from hawker.kernel.db import Db

WAIT_S = 5.0  # for the database of a site that runs


class BadSeal(Exception):  # noqa: N818 — what was typed is no seal
    """A kept seal is written as it was shown: its number, a colon, 64 hexadecimal digits."""


def read_seal(text: str) -> tuple[int, bytes] | None:
    """The seal somebody kept, `12:3f9a…`; None when nothing was given. Raises BadSeal."""
    if not text:
        return None
    number, _, digits = text.strip().partition(":")
    try:
        digest = bytes.fromhex(digits)
        kept = int(number)
    except ValueError as error:
        raise BadSeal(BadSeal.__doc__) from error
    if len(digest) != 32 or kept < 1:  # noqa: PLR2004 — bytes of SHA-256
        raise BadSeal(BadSeal.__doc__)
    return kept, digest


async def verify(settings: Settings, kept: tuple[int, bytes] | None) -> tuple[list[str], bool]:
    """Walk the chain; lines that tell what was found, and whether everything is whole."""
    async with _open(settings) as db:
        report = await audit.verify(db, kept)
    return told(report), report.broken is None


async def listed(settings: Settings, filter: Filter, limit: int) -> list[str]:
    """The newest entries, a line each."""
    async with _open(settings) as db, db.system() as tx:
        entries = await audit.of_site(tx, filter=filter, before=None, limit=limit)
    return [_line(entry) for entry in entries]


def told(report: Report) -> list[str]:
    """Say what a walk found."""
    whole = f"{report.entries} entries under {report.seals} seals are whole"
    waiting = f"{report.unsealed} wait for their seal"
    if report.broken is not None:
        return [f"BROKEN: {report.broken.what}.", f"Before it, {whole}; {waiting}."]
    lines = [f"{whole}; {waiting}."]
    if report.seals:
        lines.append(f"Keep elsewhere: {report.seals}:{report.digest.hex()}")
    return lines


def _line(entry: Entry) -> str:
    told = {**entry.details, "reason": entry.words} if entry.words else entry.details
    details = " ".join(f"{name}={value}" for name, value in sorted(told.items()))
    where = entry.store_id or entry.account_id or "site"
    words = [
        f"{entry.at:%Y-%m-%d %H:%M:%S}Z",
        entry.action,
        where,
        f"by {entry.actor_id or 'the site'}",
        entry.subject,
        details,
        f"from {entry.address}" if entry.address else "",
        "" if entry.position else "(not sealed yet)",
    ]
    return "  ".join(word for word in words if word)


@asynccontextmanager
async def _open(settings: Settings) -> AsyncGenerator[Db]:
    db = Db(settings.database_url, "hawker_worker", size=2)
    db.wait_s = WAIT_S
    async with db:
        yield db
