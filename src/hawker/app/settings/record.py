"""The settings of one site, as our code uses them."""

import os
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hawker.app.embedded.nats import Nats
from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import reading
from hawker.app.settings.table import INNER_PORTS, SECRET_LENGTH_MIN, TABLE, WEB_PROCESSES_LIMIT
from hawker.kernel.storage import Bucket

__all__ = ["INNER_PORTS", "NATS", "NATS_MONITOR", "WEB_PROCESSES_LIMIT", "Settings"]

NATS, NATS_MONITOR = 50, 51  # of the block of inner ports
LOOPBACK = "127.0.0.1"
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 — compared, not bound
HTTPS_PORT = 443
HOP_S = 21_600
SERVERS_URLS = {"database_url": "has_own_database", "nats_url": "has_own_nats"}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is. What each means stands in `table`."""

    home: Path
    host: str = LOOPBACK
    port: int = 8080
    rtmp_port: int = 1935
    inner_port: int = 8180
    web_processes: int = 2
    number: int = 0
    sandbox_hop_s: int = HOP_S
    renditions: str = "auto"
    publishers_limit: int = 0  # 0 follows from the cores
    part_ms: int = 300
    plain_above_percent: int = 85
    public_url: str  # without a slash at its end
    domain: Sequence[str] = ()  # the first is the site's, the others lead to it
    http_port: int = 80
    https_port: int = HTTPS_PORT
    certificates: str = "acme"
    email: str = ""
    acme_url: str = ""
    acme_root: str = ""
    trusted_proxies: Sequence[str] = ()
    mailbox: str = "local"
    database_url: str
    nats_url: str  # with credentials
    has_own_database: bool  # embedded, ours to start
    has_own_nats: bool
    secret: str
    s3_url: str = ""  # endpoint and bucket; empty for our own folder
    s3_key: str = ""
    s3_secret: str = ""
    s3_region: str = "us-east-1"
    recordings_days: int = 0  # 0 keeps them for good
    recordings_reserve_mb: int = 512
    log_size_mb: int = 16
    log_files: int = 9
    log_days: int = 30
    backups: Path
    backups_kept: int = 14
    otlp_url: str = ""
    trace_percent: int = 100

    @classmethod
    def placed(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read them as `from_env` does, without making a secret where none is: to look alone."""
        return cls.from_env({"HAWKER_SECRET": "-" * SECRET_LENGTH_MIN, **environ})

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment and the settings file. Raises BadSetting."""
        told = reading.read(environ)
        given = {name: each.value for name, each in told.items() if each.value is not None}
        home: Path = given["home"]
        given.setdefault("secret", "")
        secret = given["secret"] or _secret_of(home / "secret")
        domain: Sequence[str] = given.get("domain", ())
        database_url, nats_url = given.get("database_url", ""), given.get("nats_url", "")
        given |= {
            "secret": secret,
            "host": given.get("host") or (everywhere() if domain else LOOPBACK),
            "public_url": given.get("public_url") or _public_url(given),
            "database_url": database_url or Postgres(home).dsn(),
            "nats_url": nats_url or _nats(home, given["inner_port"], secret).url,
            "has_own_database": not database_url,
            "has_own_nats": not nats_url,
            "backups": given.get("backups") or home / "backups",
        }
        return cls(**given)

    def environ(self) -> dict[str, str]:
        """Say the same to a child process, whatever its working folder is."""
        told: dict[str, str] = {}
        for setting in TABLE:
            is_ours = getattr(self, SERVERS_URLS.get(setting.name, ""), False)
            if not setting.is_inner and not is_ours:
                told[setting.variable] = setting.kind.write(getattr(self, setting.name))
        return told

    @property
    def is_mailbox_open(self) -> bool:
        """Whether the mailbox is shown to whoever comes by the public address."""
        return self.mailbox == "open"

    @property
    def has_https(self) -> bool:
        """Whether the front door speaks TLS itself."""
        return bool(self.domain)

    @property
    def bucket(self) -> Bucket | None:
        """Where files are kept, unless in our own folders."""
        if not self.s3_url:
            return None
        endpoint, _, name = self.s3_url.rpartition("/")
        return Bucket(endpoint, name, self.s3_region, self.s3_key, self.s3_secret)

    @property
    def sandbox_hop(self) -> timedelta:
        """How long the sandbox carrier takes from one scan to the next."""
        return timedelta(seconds=self.sandbox_hop_s)

    @property
    def media_folder(self) -> Path:
        """Where stored files are, public under /media."""
        return self.home / "media"

    @property
    def private_folder(self) -> Path:
        """Where files are that nobody reads without a signed address."""
        return self.home / "private"

    @property
    def spool_folder(self) -> Path:
        """Where pictures lie while they are looked at."""
        return self.home / "spool"

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
        return _in_url(self.reachable_host)

    @property
    def public_name(self) -> str:
        """The name or address in the public URL, as it stands there: without a port."""
        return _in_url(urlsplit(self.public_url).hostname or "")

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
    def publish_port(self) -> int:
        """Where the streams process takes pictures from browsers."""
        return self.inner_port + 21

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


def everywhere() -> str:
    """Every address of this machine."""
    has_ipv6 = Path("/proc/net/if_inet6").exists()
    return "::" if has_ipv6 else "0.0.0.0"  # noqa: S104 — who names a domain wants to be found


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _public_url(given: Mapping[str, Any]) -> str:
    if not given.get("domain"):
        return f"http://localhost:{given['port']}"
    port = given["https_port"]
    return f"https://{given['domain'][0]}" + ("" if port == HTTPS_PORT else f":{port}")


def _secret_of(kept: Path) -> str:
    """The secret kept in the data folder. Raises BadSetting for whom the folder is not."""
    try:
        return kept_secret(kept)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        words = f"{kept} cannot be read or made ({why}); it is for the user the site runs as."
        raise reading.BadSetting(words) from error


def kept_secret(kept: Path) -> str:
    """Return the secret kept in the data folder, made the first time."""
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
