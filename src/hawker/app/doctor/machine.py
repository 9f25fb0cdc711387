"""The machine: Python, programs, disk, clock, limits."""

import ctypes
import os
import platform
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator

from hawker import __version__
from hawker.app.doctor.finding import Finding, bad, care, well
from hawker.app.embedded.binaries import installed
from hawker.app.embedded.caddy import WEB
from hawker.app.embedded.postgres import binary
from hawker.app.settings import Settings

FILES_WANTED = 4_096  # a room holds a file for each of its viewers
FREE_BYTES_LEAST = 1 << 30
FREE_BYTES_FEW = 5 << 30
CLOCK_ADRIFT = 5  # TIME_ERROR of adjtimex(2)
ANSWER_WITHIN_S = 20
GIB = 1 << 30


def python(_: Settings) -> Iterator[Finding]:
    words = f"hawker {__version__}, Python {platform.python_version()}, {platform.platform()}"
    if sys.platform == "linux" and platform.machine() == "x86_64":
        yield well("platform", words)
    else:
        mend = "It is built for this and untested: tell us how it goes."
        yield care("platform", words, mend)


def programs(settings: Settings) -> Iterator[Finding]:
    wanted = {
        "caddy": ([str(installed("caddy")), "version"], True),
        "nats": ([str(installed("nats-server")), "--version"], settings.has_own_nats),
        "postgres": ([str(binary("postgres")), "--version"], settings.has_own_database),
    }
    for name, (command, is_used) in wanted.items():
        if not is_used:
            continue
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=ANSWER_WITHIN_S, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            yield bad(name, f"It does not run: {error}.", "Install requirements.lock again.")
        else:
            yield well(name, done.stdout.strip().splitlines()[0])
    for app in ("buyer", "studio"):
        if not (WEB / app / "dist" / "index.html").exists():
            yield bad(f"web app: {app}", "It is not built.", "`make web` builds it.")


def disk(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    there = next(each for each in (home, *home.parents) if each.exists())
    usage = shutil.disk_usage(there)
    words = f"{usage.free / GIB:.1f} of {usage.total / GIB:.0f} GB free at {there}"
    mend = "Make room, or move HAWKER_HOME or HAWKER_BACKUPS to another disk."
    if usage.free < FREE_BYTES_LEAST:
        yield bad("disk", words, mend)
    elif usage.free < FREE_BYTES_FEW:
        yield care("disk", words, mend)
    else:
        yield well("disk", words)


def clock(_: Settings) -> Iterator[Finding]:
    """Whether somebody keeps the clock right. Certificates, codes and deadlines need it."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return
    state = adjtimex(ctypes.create_string_buffer(1_024))  # all zero: asks, and sets nothing
    if state == CLOCK_ADRIFT:
        mend = "Have it kept by `systemd-timesyncd`, chrony or the host of the machine."
        yield care("clock", "Nobody is known to keep it right.", mend)
    elif state >= 0:
        yield well("clock", "It is kept right.")


def limits(_: Settings) -> Iterator[Finding]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    words = f"a process may have {soft} files open"
    if hard != resource.RLIM_INFINITY and hard < FILES_WANTED:
        mend = f"Raise it to {FILES_WANTED} or more (`ulimit -n`, LimitNOFILE= of a unit)."
        yield care("open files", words, mend)
    else:
        yield well("open files", words)
    if os.geteuid() == 0:
        mend = "A user of its own is better; `hawker systemd` writes a unit for one."
        yield care("user", "The site runs as root.", mend)
