"""What a child process does between fork and exec: die with its parent, and not run as root."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)

Preparation = Callable[[], None]


class CannotStart(Exception):  # noqa: N818 — says what happened
    """A server could not be prepared or started; the message is for the person who wanted it."""


def bound_to_parent(
    on_death: signal.Signals = signal.SIGKILL, *, unprivileged: bool = False
) -> Preparation:
    """Make the function to run in the child: `on_death` reaches it when the parent dies.

    The kernel sends it, so it also comes when the parent is killed with SIGKILL. `unprivileged`
    gives root's rights away first, for programs that refuse to run as root; it changes nothing
    for other users.
    """
    if sys.platform != "linux":
        return _nothing  # no such signal, and no server here that refuses to run as root
    parent = os.getpid()
    drop = _drop_root() if unprivileged else None

    def prepare() -> None:
        if drop is not None:
            drop()  # first: a change of rights forgets the death signal
        _call(_libc.prctl, PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel knew of our wish
            os.kill(os.getpid(), signal.SIGKILL)

    return prepare


def owner_of_files() -> int:
    """Return the uid that files of an unprivileged child must belong to."""
    if os.geteuid() == 0 and not _has_user_namespaces():
        return pwd.getpwnam("nobody").pw_uid
    return os.geteuid()


def _nothing() -> None:
    pass


def _drop_root() -> Preparation | None:
    if os.geteuid() != 0:
        return None
    return _enter_namespace if _has_user_namespaces() else _become_nobody


def _enter_namespace() -> None:
    """Be nobody inside a user namespace; outside, files still belong to root.

    So no folder above the data or the program has to be opened to other users.
    """
    uid, gid = os.geteuid(), os.getegid()
    _call(_libc.unshare, CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")


def _become_nobody() -> None:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


@cache
def _has_user_namespaces() -> bool:
    try:
        subprocess.run(["/bin/true"], preexec_fn=_enter_namespace, check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def _call(function: Callable[..., int], *arguments: int) -> None:
    if function(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
