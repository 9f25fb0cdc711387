"""Units for systemd: the site, and a timer that backs it up."""

import pwd
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import Settings, reading

SYSTEM = Path("/etc/systemd/system")
USER = Path("~/.config/systemd/user")
ROOTS_PORTS = 1024  # below it, a port takes the right CAP_NET_BIND_SERVICE

SITE = """\
[Unit]
Description=hawker: live commerce from {home}
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=600
StartLimitBurst=10

[Service]
Type=notify
NotifyAccess=main
ExecStart={command} up
{environment}{who}WorkingDirectory={home}
Restart=on-failure
RestartSec=5
WatchdogSec=120
TimeoutStartSec=30min
TimeoutStopSec=30
KillMode=mixed
LimitNOFILE=65536
TasksMax=4096
OOMPolicy=continue
UMask=0027
{hardening}
[Install]
WantedBy={target}
"""
BACKUP = """\
[Unit]
Description=Backup of the hawker site in {home}

[Service]
Type=oneshot
ExecStart={command} backup --keep {keep}
{environment}{who}WorkingDirectory={home}
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=6h
UMask=0077
{hardening}"""
TIMER = """\
[Unit]
Description=A backup of the hawker site in {home}, every night

[Timer]
OnCalendar=*-*-* 04:00:00
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
"""
# Each of these is a right that no program of the site needs.
HARDENING = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectControlGroups=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelLogs=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "PrivateDevices=yes",
    "LockPersonality=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    "SystemCallArchitectures=native",
)


class Units(msgspec.Struct, frozen=True):
    """Files by name, and where systemd looks for them."""

    files: Mapping[str, str]
    folder: Path
    hints: tuple[str, ...]  # what is left to do by hand


def units(settings: Settings, *, user: str, is_user: bool, file: Path | None) -> Units:
    """Write the units of this site: of the machine, run as `user`, or of this user's own."""
    told = {
        "home": settings.home,
        "command": f"{sys.executable} -m hawker.app.cli",
        "environment": _environment(settings, file),
        "who": "" if is_user else f"User={user}\n{_rights(settings)}",
        "hardening": "" if is_user else _hardening(settings),
        "target": "default.target" if is_user else "multi-user.target",
        "keep": settings.backups_kept,
    }
    files = {
        "hawker.service": SITE.format(**told),
        "hawker-backup.service": BACKUP.format(**told),
        "hawker-backup.timer": TIMER.format(**told),
    }
    folder = USER.expanduser() if is_user else SYSTEM
    return Units(files, folder, _hints(settings, user, is_user=is_user))


def write(made: Units, folder: Path) -> list[Path]:
    """Put them into a folder; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in made.files]


def _environment(settings: Settings, file: Path | None) -> str:
    """Where the settings are; they themselves belong into the file, which not all can read."""
    lines = [f'Environment="HAWKER_HOME={settings.home}"']
    if file is not None and file != settings.home / reading.FILE:
        lines.append(f'Environment="{reading.FILE_VARIABLE}={file}"')
    return "".join(f"{line}\n" for line in lines)


def _rights(settings: Settings) -> str:
    doors = (settings.http_port, settings.https_port) if settings.has_https else (settings.port,)
    if min(*doors, settings.rtmp_port) >= ROOTS_PORTS:
        return "CapabilityBoundingSet=\n"
    return "AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n"


def _hardening(settings: Settings) -> str:
    sockets = Postgres(settings.home).sockets
    lines = [*HARDENING, f"ReadWritePaths={settings.home}"]
    if not settings.backups.is_relative_to(settings.home):
        lines.append(f"ReadWritePaths=-{settings.backups}")
    if sockets.is_relative_to(settings.home):
        lines.append("PrivateTmp=yes")
    else:
        lines.append("ReadWritePaths=/tmp")  # the path of the data folder is too long for a socket
    return "".join(f"{line}\n" for line in lines)


def _hints(settings: Settings, user: str, *, is_user: bool) -> tuple[str, ...]:
    control = "systemctl --user" if is_user else "systemctl"
    first: tuple[str, ...] = ()
    if is_user:
        first = ("loginctl enable-linger",)
    elif not _is_known(user):
        first = (f"useradd --system --create-home --home-dir {settings.home} {user}",)
    if not is_user:
        first = (*first, f"chown -R {user}: {settings.home}   # unless it is theirs already")
    return (
        *first,
        f"{control} daemon-reload",
        f"{control} enable --now hawker.service hawker-backup.timer",
    )


def _is_known(user: str) -> bool:
    """Whether the machine has such a user."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
