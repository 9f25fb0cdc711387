"""The hub process: holds the sockets of live rooms."""

import asyncio
import contextlib
import signal
import socket
from http import HTTPStatus

from prometheus_client import generate_latest

from hawker.app import wiring
from hawker.app.processes.observing import observed
from hawker.app.settings import Settings
from hawker.kernel import logs
from hawker.kernel.auth import Principal
from hawker.kernel.bus import Bus
from hawker.kernel.clock import SystemClock
from hawker.kernel.db import Db
from hawker.kernel.http import identity
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as accounts
from hawker.stage.live.hub.admission import Visit
from hawker.stage.live.hub.serving import Door, serving

CONNECTIONS = 8
PROBE_EVERY_S = 1.0


async def run(settings: Settings) -> None:
    """Hold sockets until SIGTERM; then send everybody to another hub and give up the rooms."""
    logs.configure("hub")
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with Db(settings.database_url, "hawker_worker", size=CONNECTIONS) as db:
        bus = await Bus.connect(settings.nats_url, "hub")
        try:
            probe = Probe(db, bus)
            name = f"{socket.gethostname()}:{settings.hub_port}"
            async with (
                observed(settings, "hub", db),
                serving(name, db, bus, SystemClock(), _door(settings, db, probe)),
            ):
                await probe.look_until(stop)
        finally:
            await bus.close()


class Probe:
    """Looks at the neighbours every so often, because the door answers without waiting."""

    def __init__(self, db: Db, bus: Bus) -> None:
        self._db = db
        self._bus = bus
        self._is_ready = False

    async def look_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._is_ready = self._bus.is_connected and await self._db.is_alive()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PROBE_EVERY_S)

    def ready(self) -> tuple[HTTPStatus, bytes]:
        if self._is_ready:
            return HTTPStatus.OK, b"ok\n"
        return HTTPStatus.SERVICE_UNAVAILABLE, b"not ready\n"


def _door(settings: Settings, db: Db, probe: Probe) -> Door:
    sessions = wiring.sessions(db)

    async def identify(visit: Visit) -> Principal | None:
        """Read the token of apps, else the cookies of browsers. A guest needs no database."""
        now, address = db.clock.now(), (visit.forwarded_for or "").rpartition(",")[2].strip()
        if visit.token:
            guest = identity.read_guest(settings.secret, visit.token)
            return guest or await sessions.find(visit.token, now, address)
        session = visit.cookies.get(identity.SESSION_COOKIE)
        if session and (found := await sessions.find(session, now, address)):
            return found
        kept = visit.cookies.get(identity.GUEST_COOKIE, "")
        return identity.read_guest(settings.secret, kept)

    async def name_of(account: AccountId) -> str:
        return (await accounts.names_of(db, [account])).get(account, "")

    return Door(
        settings.public_url,
        identify,
        name_of,
        port=settings.hub_port,
        pages={
            "/healthz": lambda: (HTTPStatus.OK, b"ok\n"),
            "/readyz": probe.ready,
            "/metrics": lambda: (HTTPStatus.OK, generate_latest()),
        },
    )
