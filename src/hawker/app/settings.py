"""What an installation can be told, from the environment. docs/settings.md lists the same."""

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from hawker.app.embedded.nats import Nats
from hawker.app.embedded.postgres import Postgres

PORT_LIMIT = 65_535
INNER_PORTS = 60  # a block of this many ports starts at inner_port
WEB_PROCESSES_LIMIT = 10  # the first ports of the block
NATS, NATS_MONITOR = 50, 51  # of the block
SECRET_LENGTH_MIN = 16
LOOPBACK = "127.0.0.1"
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 — compared, not bound
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\Z")


class BadSetting(Exception):  # noqa: N818 — the setting is bad, the program is not
    """A setting cannot be used; the message names it and says what would do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is. Empty addresses mean the embedded server."""

    home: Path  # HAWKER_HOME, the data folder
    host: str = "127.0.0.1"  # HAWKER_HOST, where the front door and RTMP listen
    port: int = 8080  # HAWKER_PORT, the front door
    rtmp_port: int = 1935  # HAWKER_RTMP_PORT
    inner_port: int = 8180  # HAWKER_INNER_PORT, first of the ports between our processes
    web_processes: int = 2  # HAWKER_WEB_PROCESSES
    number: int = 0  # HAWKER_NUMBER, which of the processes of its kind this one is
    public_url: str  # HAWKER_PUBLIC_URL, as browsers see us, without a slash at its end
    trusted_proxies: Sequence[str] = ()  # HAWKER_TRUSTED_PROXIES, networks of what stands before us
    is_mailbox_open: bool = False  # HAWKER_MAILBOX, to whoever comes by the public address
    database_url: str  # HAWKER_DATABASE_URL
    nats_url: str  # HAWKER_NATS_URL, with credentials
    has_own_database: bool  # embedded, ours to start
    has_own_nats: bool
    secret: str  # HAWKER_SECRET, signs guest cookies, webhooks; opens the bus

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read them. Raises BadSetting."""
        home = Path(environ.get("HAWKER_HOME") or "var").absolute()
        port = _port(environ, "HAWKER_PORT", 8080)
        inner_port = _port(environ, "HAWKER_INNER_PORT", 8180, room=INNER_PORTS)
        database_url = environ.get("HAWKER_DATABASE_URL", "")
        nats_url = environ.get("HAWKER_NATS_URL", "")
        secret = _secret(environ, home / "secret")
        return cls(
            home=home,
            host=_host(environ, "HAWKER_HOST"),
            port=port,
            rtmp_port=_port(environ, "HAWKER_RTMP_PORT", 1935),
            inner_port=inner_port,
            web_processes=_number(environ, "HAWKER_WEB_PROCESSES", 2, 1, WEB_PROCESSES_LIMIT),
            number=_number(environ, "HAWKER_NUMBER", 0, 0, WEB_PROCESSES_LIMIT - 1),
            public_url=_address(environ, "HAWKER_PUBLIC_URL", f"http://localhost:{port}"),
            trusted_proxies=_networks(environ, "HAWKER_TRUSTED_PROXIES"),
            is_mailbox_open=_choice(environ, "HAWKER_MAILBOX", ("local", "open")) == "open",
            database_url=database_url or Postgres(home).dsn(),
            nats_url=nats_url or _nats(home, inner_port, secret).url,
            has_own_database=not database_url,
            has_own_nats=not nats_url,
            secret=secret,
        )

    def environ(self) -> dict[str, str]:
        """Say the same to a child process, whatever its working folder is."""
        given = {
            "HAWKER_HOME": str(self.home),
            "HAWKER_HOST": self.host,
            "HAWKER_PORT": str(self.port),
            "HAWKER_RTMP_PORT": str(self.rtmp_port),
            "HAWKER_INNER_PORT": str(self.inner_port),
            "HAWKER_WEB_PROCESSES": str(self.web_processes),
            "HAWKER_PUBLIC_URL": self.public_url,
            "HAWKER_TRUSTED_PROXIES": ",".join(self.trusted_proxies),
            "HAWKER_MAILBOX": "open" if self.is_mailbox_open else "local",
            "HAWKER_SECRET": self.secret,
        }
        if not self.has_own_database:
            given["HAWKER_DATABASE_URL"] = self.database_url
        if not self.has_own_nats:
            given["HAWKER_NATS_URL"] = self.nats_url
        return given

    @property
    def media_folder(self) -> Path:
        """Where stored files are, public under /media."""
        return self.home / "media"

    @property
    def recordings_folder(self) -> Path:
        """Where streams keep their segments; the finished ones are public under /live."""
        return self.home / "streams"

    @property
    def reachable_host(self) -> str:
        """Where this machine itself finds what listens on `host`."""
        return LOOPBACK if self.host in EVERYWHERE else self.host

    @property
    def reachable_name(self) -> str:
        """The same, as it stands in a URL."""
        return f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host

    @property
    def is_public(self) -> bool:
        """Whether others than this machine are meant to come."""
        name = urlsplit(self.public_url).hostname or ""
        if name == "localhost":
            return False
        try:
            return not ip_address(name).is_loopback
        except ValueError:
            return True

    @property
    def web_ports(self) -> list[int]:
        return [self.inner_port + number for number in range(self.web_processes)]

    @property
    def web_port(self) -> int:
        """The port of this very process, when it is one of the web processes."""
        return self.inner_port + self.number

    @property
    def hub_port(self) -> int:
        return self.inner_port + 10

    @property
    def streams_port(self) -> int:
        return self.inner_port + 20

    @property
    def worker_port(self) -> int:
        return self.inner_port + 30

    @property
    def sandbox_port(self) -> int:
        return self.inner_port + 40

    @property
    def nats_port(self) -> int:
        return self.inner_port + NATS

    @property
    def nats_monitor_port(self) -> int:
        return self.inner_port + NATS_MONITOR

    @property
    def nats(self) -> Nats:
        """Our own bus."""
        return _nats(self.home, self.inner_port, self.secret)


def _nats(home: Path, inner_port: int, secret: str) -> Nats:
    port, monitor_port = inner_port + NATS, inner_port + NATS_MONITOR
    return Nats(home, port=port, monitor_port=monitor_port, secret=secret)


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadSetting(f"{name} is {text!r}; it takes a number from {least} to {most}.")
    return int(text)


def _port(environ: Mapping[str, str], name: str, default: int, room: int = 1) -> int:
    return _number(environ, name, default, 1, PORT_LIMIT + 1 - room)


def _host(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name) or LOOPBACK
    inside = text.removeprefix("[").removesuffix("]") if text.startswith("[") else text
    try:
        if "%" not in inside:  # an address of one interface alone: nobody could be told it
            return str(ip_address(inside))
    except ValueError:
        if NAME.match(text) and not text.replace(".", "").isdigit():
            return text
    raise BadSetting(
        f"{name} is {text!r}; it takes an address of this machine, such as 127.0.0.1, 0.0.0.0 or"
        " ::, or its name."
    )


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    text = (environ.get(name) or default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise BadSetting(f"{name} is {text!r}; it takes an address such as https://shop.example.")
    return text


def _networks(environ: Mapping[str, str], name: str) -> list[str]:
    text = environ.get(name, "")
    try:
        return [str(ip_network(part, strict=False)) for part in text.replace(",", " ").split()]
    except ValueError as error:
        raise BadSetting(
            f"{name} is {text!r}; it takes addresses or networks, such as 127.0.0.1, 10.0.0.0/8."
        ) from error


def _choice(environ: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    text = environ.get(name) or choices[0]
    if text not in choices:
        raise BadSetting(f"{name} is {text!r}; it takes {' or '.join(choices)}.")
    return text


def _secret(environ: Mapping[str, str], kept: Path) -> str:
    """Return the given secret, or the one kept in the data folder, made the first time."""
    given = environ.get("HAWKER_SECRET", "")
    if given:
        if len(given) < SECRET_LENGTH_MIN:
            raise BadSetting(f"HAWKER_SECRET takes at least {SECRET_LENGTH_MIN} characters.")
        return given
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        draft = kept.with_name(f"secret.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        try:
            kept.hardlink_to(draft)  # whoever comes first; all others read theirs
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text().strip()
