"""What one site claims for itself before it starts: its folder and its ports."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

NOT_PERMITTED = {errno.EACCES, errno.EPERM}
UNPRIVILEGED = 8_000  # added to such a port, it is one that everybody may have
NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


class Taken(Exception):  # noqa: N818 — says what is the matter
    """A folder or a port is in use; the message names the setting that chooses another."""


class Port(NamedTuple):
    """A port the site will listen on."""

    host: str
    number: int
    setting: str  # that moves it


class FolderLock:
    """At most one supervisor per data folder. Gone with the process, however it ends."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._home = home
        self._file = os.open(home / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> None:
        """Take it. Raises Taken."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._file, 32, 0).decode().strip() or "unknown"
            raise Taken(
                f"Process {holder} already runs a site in {self._home};"
                " HAWKER_HOME chooses another folder."
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        os.close(self._file)


def check_ports(ports: Iterable[Port]) -> None:
    """Return when all of them can be listened on. Raises Taken for the first that cannot."""
    for port in ports:
        try:
            _listen(port)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            if isinstance(error, socket.gaierror) or error.errno in NO_SUCH_ADDRESS:
                raise Taken(
                    f"{port.host} is no address of this machine ({why});"
                    " HAWKER_HOST chooses another."
                ) from error
            if error.errno in NOT_PERMITTED:
                raise Taken(
                    f"Port {port.number} on {port.host} is kept for root ({why}). Let the unit of"
                    " `hawker systemd` give the right to it, or `sysctl"
                    f" net.ipv4.ip_unprivileged_port_start={port.number}`;"
                    f" or {port.setting} chooses another, such as {port.number + UNPRIVILEGED}."
                ) from error
            raise Taken(
                f"Port {port.number} on {port.host} cannot be had ({why});"
                f" {port.setting} chooses another."
            ) from error


def _listen(port: Port) -> None:
    """Listen for a moment, as those who will: on :: also to IPv4."""
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, port.host != "::")
        trial.bind((port.host, port.number))
