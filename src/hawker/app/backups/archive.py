"""The tar file: written once, from front to end, with the digest of everything in it."""

import hashlib
import io
import os
import shutil
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol, Self, cast

import msgspec

from hawker.app.backups import manifest
from hawker.app.backups.manifest import Manifest, Member
from hawker.app.embedded.launching import CannotStart

CHUNK_BYTES = 16 * 1024 * 1024  # of the database's dump, whose length nobody knows beforehand
DATABASE = "database/"
RESERVE_BYTES = 256 * 1024 * 1024  # of the disk that the site needs to go on

Told = Callable[[int], None]  # so many more bytes are done


class BackupFailed(CannotStart):
    """A backup could not be made, read or restored; the message is for a person."""


class Target(Protocol):
    """What an archive is written to."""

    def write(self, content: bytes, /) -> int: ...


class Writer:
    """Adds members to a tar stream and notes what they were."""

    def __init__(self, target: Target, told: Told) -> None:
        sink = cast("IO[bytes]", _Sink(target))
        self._tar = tarfile.TarFile(fileobj=sink, mode="w", format=tarfile.PAX_FORMAT)
        self._told = told
        self.members: list[Member] = []

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as source:
            self._add(name, os.fstat(source.fileno()).st_size, source)

    def add_stream(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add something of unknown length, in numbered parts."""
        for number, content in enumerate(pieces):
            self.add_bytes(f"{name}{number:06}", content)

    def finish(self, last: Manifest) -> None:
        """Add the manifest and end the archive."""
        self.add_bytes(manifest.NAME, msgspec.json.format(msgspec.json.encode(last)))
        self._tar.close()

    def _add(self, name: str, size: int, source: IO[bytes]) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
        hashed = _Hashed(source, self._told)
        self._tar.addfile(entry, hashed)  # pyright: ignore[reportArgumentType] — it only reads
        self.members.append(Member(name, size, hashed.digest.hexdigest()))


class _Sink:
    """Where a tar goes that is never looked back at, such as a pipe."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._written = 0

    def write(self, content: bytes) -> int:
        self._written += len(content)
        return self._target.write(content)

    def tell(self) -> int:
        return self._written


class _Hashed:
    def __init__(self, source: IO[bytes], told: Told) -> None:
        self._source = source
        self._told = told
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size)
        self.digest.update(content)
        self._told(len(content))
        return content


class Guarded:
    """A new file that stops before the disk is full, where the site lives on the same one."""

    def __init__(self, path: Path, home: Path) -> None:
        self._path = path
        path.touch(mode=0o600)
        self._file = path.open("wb")
        self._shares_disk = path.stat().st_dev == home.stat().st_dev
        self._unseen = CHUNK_BYTES  # written since the disk was looked at

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def write(self, content: bytes, /) -> int:
        self._unseen += len(content)
        if self._shares_disk and self._unseen >= CHUNK_BYTES:
            self._unseen = 0
            if shutil.disk_usage(self._path).free < RESERVE_BYTES:
                raise BackupFailed(
                    f"The disk of {self._path.parent} has less than"
                    f" {RESERVE_BYTES // 1024 // 1024} MB left, which the site needs to go on."
                )
        return self._file.write(content)


def read_manifest(path: Path) -> Manifest:
    """Read the last member. Raises BackupFailed."""
    try:
        with tarfile.open(path, "r:") as tar:
            found = tar.extractfile(manifest.NAME)
            content = b"" if found is None else found.read()
    except (OSError, tarfile.TarError, KeyError) as error:
        raise BackupFailed(f"{path} is no whole backup of a hawker site ({error}).") from error
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupFailed(f"{path} has a manifest that cannot be read ({error}).") from error


def members(path: Path, kept: Manifest, told: Told) -> Iterator[tuple[Member, IO[bytes]]]:
    """Give every member of the archive with what is in it, in the order of the file.

    Once what was given is read, it is compared with the manifest. Raises BackupFailed.
    """
    expected = {each.name: each for each in kept.members}
    try:
        with tarfile.open(path, "r:") as tar:
            for entry in tar:
                if entry.name == manifest.NAME:
                    break
                member, source = expected.pop(entry.name, None), tar.extractfile(entry)
                if member is None or source is None or member.size_bytes != entry.size:
                    raise BackupFailed(f"{entry.name} in {path} is not as the manifest says.")
                hashed = _Hashed(source, told)
                yield member, hashed  # pyright: ignore[reportReturnType] — it only reads
                while hashed.read(CHUNK_BYTES):
                    pass
                if hashed.digest.hexdigest() != member.sha256:
                    raise BackupFailed(f"{entry.name} in {path} is damaged.")
    except (OSError, tarfile.TarError) as error:
        raise BackupFailed(f"{path} cannot be read ({error}).") from error
    if expected:
        raise BackupFailed(f"{min(expected)} is missing in {path}.")
