"""The site: its folder, processes, database and bus."""

import os
import socket
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg

from hawker.app import schema, versions
from hawker.app.doctor.finding import Finding, bad, care, well
from hawker.app.embedded.launching import CannotStart
from hawker.app.embedded.upgrading import major_of, our_major
from hawker.app.settings import Settings, reading
from hawker.app.supervisor import report, site
from hawker.app.supervisor.claims import Taken, check_ports
from hawker.kernel import migrations
from hawker.money.payments.preferences import SANDBOX

ANSWER_WITHIN_S = 5
OTHERS = 0o077
CONNECTIONS_FEW = 0.9  # of those the server takes
CLOCKS_APART_S = 2.0
SUPPORTED = (17, 18)  # majors of PostgreSQL


def folder(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        yield care("data folder", f"{home} is not there yet.", "`hawker up` makes it.")
        return
    try:
        versions.check(home)
    except CannotStart as error:
        yield bad("data folder", str(error), "See docs/guides/operate.md, Upgrade.")
        return
    if not os.access(home, os.W_OK | os.X_OK):
        yield bad("data folder", f"{home} may not be written.", "Give it to the site's user.")
        return
    has_site = (home / "postgres").exists()
    of = f"of hawker {versions.read(home) or 'an unknown version'}" if has_site else "empty so far"
    yield well("data folder", f"{home}, {of}")
    for name in ("secret", reading.FILE):
        path = home / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
            yield bad(name, f"{path} can be read by others.", f"chmod 600 {path}")


def processes(settings: Settings) -> Iterator[Finding]:
    """Whether the site runs and how; where it does not, whether it could."""
    found = report.read(settings.home)
    if found is None or not found.is_fresh(datetime.now(UTC)):
        yield care("processes", "The site does not run.", "`hawker up` starts it.")
        try:
            check_ports(site.ports(settings))
        except Taken as error:
            yield bad("ports", str(error), "End what has it, or choose another.")
        else:
            yield well("ports", "All can be had.")
        return
    for each in found.processes:
        if each.state != "ready":
            mend = f"`hawker logs {each.name}` says why."
            yield bad(each.name, f"It is {each.state}. {each.last_end}".strip(), mend)
        elif each.restarts:
            mend = f"`hawker logs {each.name}` says why."
            yield care(each.name, f"It died {each.restarts} times; it {each.last_end}.", mend)
    if all(each.state == "ready" and not each.restarts for each in found.processes):
        yield well("processes", f"All {len(found.processes)} are ready, and none has died.")


def database(settings: Settings) -> Iterator[Finding]:
    if settings.has_own_database and (kept := major_of(settings.home)) not in {None, our_major()}:
        words = f"The data is of PostgreSQL {kept}, and we bring {our_major()}."
        yield bad("database", words, "`hawker upgrade` takes it over.")
        return
    try:
        with psycopg.connect(settings.database_url, connect_timeout=ANSWER_WITHIN_S) as owner:
            yield from _server(owner)
            state = migrations.look(settings.database_url, schema.MIGRATIONS)
            if settings.is_public and not (state.wrong or state.missing):
                yield from _payments(owner)
    except psycopg.OperationalError as error:
        is_ours = settings.has_own_database
        if is_ours and not (settings.home / "run" / "processes.json").exists():
            return  # the site does not run, which is said already
        mend = (
            "`hawker logs postgres`" if is_ours else "Look at HAWKER_DATABASE_URL and its server."
        )
        yield bad("database", f"It does not answer: {str(error).strip()}", mend)
        return
    if state.wrong:
        yield bad("migrations", state.wrong, "Run the version that made it, or a newer one.")
    elif state.missing:
        words = f"{len(state.missing)} are missing, from {state.missing[0]} on."
        yield care("migrations", words, "`hawker upgrade` applies them.")
    else:
        yield well("migrations", "All are applied, and none by halves.")


def _server(owner: psycopg.Connection) -> Iterator[Finding]:
    major = owner.info.server_version // 10_000
    words = f"PostgreSQL {major}.{owner.info.server_version % 10_000}"
    if major in SUPPORTED:
        yield well("database", words)
    else:
        yield bad("database", words, f"Use {' or '.join(map(str, SUPPORTED))}.")
    row = owner.execute(
        "SELECT count(*), current_setting('max_connections')::int, clock_timestamp()"
        " FROM pg_stat_activity"
    ).fetchone()
    assert row is not None, "it counts"
    used, most, now = row
    if used > most * CONNECTIONS_FEW:
        words, mend = f"{used} of {most} are taken.", "Raise max_connections of the server."
        yield care("connections", words, mend)
    apart = abs((now - datetime.now(UTC)).total_seconds())
    if apart > CLOCKS_APART_S:
        mend = "Have both clocks kept right."
        yield bad("clocks", f"The database's is {apart:.0f} s off ours.", mend)


def _payments(owner: psycopg.Connection) -> Iterator[Finding]:
    """Of a site that others come to."""
    row = owner.execute(
        "SELECT value FROM kernel.preferences WHERE name = %s AND value IS NOT NULL",
        [SANDBOX.name],
    ).fetchone()
    if SANDBOX.default if row is None else SANDBOX.read(row[0]):
        words = "The sandbox is on: whoever types the test card has paid, and no money came."
        yield care("payments", words, "Turn it off at the desk, Site, Payments; sell nothing.")
    else:
        yield care("payments", "Nothing can be paid: the sandbox is off.", "No other is there yet.")


def bus(settings: Settings) -> Iterator[Finding]:
    place = urlsplit(settings.nats_url)
    try:
        with socket.create_connection(
            (place.hostname or "", place.port or 4222), ANSWER_WITHIN_S
        ) as line:
            is_nats = line.recv(4).startswith(b"INFO")
    except OSError as error:
        if settings.has_own_nats and not (settings.home / "run" / "processes.json").exists():
            return  # the site does not run, which is said already
        yield bad(
            "bus", f"NATS does not answer ({error}).", "`hawker logs nats`, or HAWKER_NATS_URL."
        )
        return
    if is_nats:
        yield well("bus", "NATS answers.")
    else:
        yield bad("bus", "What answers there is not NATS.", "Look at HAWKER_NATS_URL.")
