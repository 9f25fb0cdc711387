"""The programs of a hawker site, and what they listen on."""

import secrets
import sys
from pathlib import Path

from hawker.app.draining import DRAIN
from hawker.app.embedded.caddy import WEB, Caddy
from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import INNER_PORTS, Settings
from hawker.app.supervisor.child import Program
from hawker.app.supervisor.claims import Port, Taken, check_ports
from hawker.app.supervisor.probes import answers, finds

FREE_PORTS = range(20_000, 32_000)  # below those that systems give to outgoing connections
TRIES = 50
LOOPBACK = "127.0.0.1"
SEEDED = "seeded"  # a file in the data folder


def ports(settings: Settings) -> list[Port]:
    """List everything the site listens on, the addresses people know first."""
    inner = [
        *settings.web_ports,
        settings.hub_port,
        settings.streams_port,
        settings.publish_port,
        settings.worker_port,
        settings.sandbox_port,
    ]
    if settings.has_own_nats:
        inner += [settings.nats_port, settings.nats_monitor_port]
    return [
        *_doors(settings),
        Port(settings.host, settings.rtmp_port, "HAWKER_RTMP_PORT"),
        *[Port(LOOPBACK, number, "HAWKER_INNER_PORT") for number in inner],
    ]


def _doors(settings: Settings) -> list[Port]:
    if not settings.has_https:
        return [Port(settings.host, settings.port, "HAWKER_PORT")]
    return [
        Port(settings.host, settings.https_port, "HAWKER_HTTPS_PORT"),
        Port(settings.host, settings.http_port, "HAWKER_HTTP_PORT"),
    ]


def settings_on_free_ports(home: Path, *more: tuple[str, str]) -> Settings:
    """Make settings of a site in `home`, on ports nobody listens on. Raises Taken.

    `more` are further variables; with a domain, HTTPS is on the port after the block.
    """
    for _ in range(TRIES):
        first = secrets.choice(FREE_PORTS)
        environ = {
            "HAWKER_HOME": str(home),
            "HAWKER_PORT": str(first),
            "HAWKER_RTMP_PORT": str(first + 1),
            "HAWKER_INNER_PORT": str(first + 2),
            "HAWKER_HTTP_PORT": str(first),
            "HAWKER_HTTPS_PORT": str(first + 2 + INNER_PORTS),
            **dict(more),
        }
        settings = Settings.from_env(environ)
        try:
            check_ports(ports(settings))
        except Taken:
            continue
        return settings
    raise Taken(f"No block of {INNER_PORTS + 2} free ports was found.")


def servers(settings: Settings) -> list[Program]:
    """List the servers we bring along, without those that the settings place elsewhere."""
    found: list[Program] = []
    if settings.has_own_database:
        found.append(_postgres(settings))
    if settings.has_own_nats:
        found.append(_nats(settings))
    return found


def founding(settings: Settings) -> list[Program]:
    """List what makes our own database the first time: a program, so that it can be stopped."""
    if not settings.has_own_database or (Postgres(settings.home).data / "PG_VERSION").exists():
        return []
    words = ("-m", "hawker.app.embedded.founding", str(settings.home))
    return [Program(name="founding", command=[sys.executable, *words], stop_within_s=0.5)]


def job(settings: Settings, *words: str) -> Program:
    """Describe a `hawker` command that ends by itself."""
    command = [sys.executable, "-m", "hawker.app.cli", *words]
    return Program(name=words[0], command=command, environ=settings.environ(), stop_within_s=0.5)


def is_seeded(settings: Settings) -> bool:
    """Tell whether our own database was seeded before; another's is asked each time."""
    return settings.has_own_database and (settings.home / SEEDED).exists()


def note_seeded(settings: Settings) -> None:
    (settings.home / SEEDED).touch()


def processes(settings: Settings) -> list[Program]:
    """List our own processes."""
    webs = [
        _process(settings, f"web-{number}", "web", port, number)
        for number, port in enumerate(settings.web_ports)
    ]
    return [
        *webs,
        _process(settings, "hub", "hub", settings.hub_port),
        _process(settings, "streams", "streams", settings.streams_port),
        _process(settings, "worker", "worker", settings.worker_port),
        _process(settings, "sandbox", "sandbox", settings.sandbox_port),
    ]


def programs(settings: Settings) -> list[Program]:
    """List everything the site consists of."""
    return [*servers(settings), *processes(settings), front_door(settings)]


def kind(name: str) -> str:
    """Say what kind of process has this name: web-0 is a web."""
    return name.rstrip("0123456789").rstrip("-")


def front_door(settings: Settings, *, web: Path = WEB) -> Program:
    """Describe the front door to the web apps built in `web`."""
    caddy = Caddy(settings, web)
    knocked = settings.http_port if settings.has_https else settings.port
    return Program(
        name="caddy",
        command=caddy.command(),
        environ=caddy.environ(),
        prepare=caddy.prepare,
        is_ready=answers(knocked, "/healthz", settings.reachable_host),
        stop_within_s=0.5,
    )


def _postgres(settings: Settings) -> Program:
    postgres = Postgres(settings.home)
    return Program(
        name="postgres",
        command=postgres.command(),
        prepare=postgres.prepare,
        before_exec=postgres.before_exec,
        is_ready=finds(postgres.is_ready),
        stop_signal=postgres.stop_signal,
        stop_within_s=1.2,  # a longer shutdown is cut short; recovery loses nothing
    )


def _nats(settings: Settings) -> Program:
    return Program(
        name="nats",
        command=settings.nats.command(),
        prepare=settings.nats.prepare,
        is_ready=answers(settings.nats_monitor_port, "/healthz"),
        stop_within_s=1.2,
    )


def _process(settings: Settings, name: str, kind: str, port: int, number: int = 0) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-m", "hawker.app.process", kind],
        environ={**settings.environ(), "HAWKER_NUMBER": str(number)},
        is_ready=answers(port, "/readyz"),
        drain_signal=DRAIN if kind == "web" else None,
    )
