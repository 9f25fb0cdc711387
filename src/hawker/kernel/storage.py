"""Objects by key: pictures and other files, in a folder or in a bucket of any S3.

Whoever calls cannot tell which of the two it is. What is written is there whole or not at all.
"""

import errno
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import obstore
import structlog
from obstore.exceptions import (
    BaseError,
    GenericError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import LocalStore, S3Store

from hawker.kernel.db import is_in_transaction
from hawker.kernel.errors import NotFound, Overloaded, Refusal

if TYPE_CHECKING:
    from obstore import Attributes  # exists for type checkers alone

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,7}\Z")
KEY_LENGTH_LIMIT = 200
DELETED_AT_ONCE = 1_000  # objects below one prefix
ATTEMPTS = 3  # of a bucket, before we say that it is away
ATTEMPTS_WITHIN = timedelta(seconds=8)
CONNECT_WITHIN = "2s"
ANSWER_WITHIN = "30s"
PART_BYTES = 5 * 1024 * 1024  # the least that every S3 takes
PARTS_AT_ONCE = 2  # more would not fit a slow line within ANSWER_WITHIN
MEDIA_TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "m3u8": "application/vnd.apple.mpegurl",
    "json": "application/json",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
UNKNOWN = "application/octet-stream"

log = structlog.get_logger()


class Bucket(msgspec.Struct, frozen=True):
    """Where objects are kept by an S3."""

    endpoint: str  # https://s3.example
    name: str
    region: str
    key_id: str
    secret: str

    @property
    def host(self) -> str:
        """Host and port, as requests name them."""
        return urlsplit(self.endpoint).netloc


class StorageFull(Refusal, code="storage.full", status=507):
    """There is no room left for files; the operator must make some."""


class StorageAway(Overloaded, code="storage.away", status=503):
    """The files of the site cannot be reached right now."""


class Storage:
    """Keeps objects; keys look like `pictures/sto_01…/fil_01…/640.webp`."""

    def __init__(self, place: Path | Bucket, url: str = "/media", prefix: str = "") -> None:
        """`prefix` stands before every key of a bucket, whose objects are of several kinds."""
        self.bucket = place if isinstance(place, Bucket) else None
        self._url = url
        if isinstance(place, Path):
            self._store: LocalStore | S3Store = LocalStore(place, mkdir=True)
        else:
            self._store = _reach(place, prefix)

    async def put(self, key: str, data: bytes | Path) -> None:
        """Write it whole, or not at all; an object of the same key is replaced.

        Raises StorageFull, StorageAway.
        """
        async with self._asked(key):
            await self._store.put_async(key, data, attributes=self._attributes(key))

    async def put_long(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """The same for what is long, in parts as it comes; a part that fails is sent anew.

        Raises StorageFull, StorageAway, and whatever `pieces` raises.
        """
        async with self._asked(key):
            await self._store.put_async(
                key,
                pieces,
                attributes=self._attributes(key),
                use_multipart=True,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )

    async def digest(self, key: str) -> bytes:
        """Read it piece by piece; the SHA-256 of it. Raises NotFound, StorageAway."""
        digest = hashlib.sha256()
        size = await self.size(key)
        for start in range(0, size, PART_BYTES):
            async with self._asked(key):
                end = min(start + PART_BYTES, size)
                digest.update(await self._store.get_range_async(key, start=start, end=end))
        return digest.digest()

    async def get(self, key: str) -> bytes:
        """Read it. Raises NotFound, StorageAway."""
        async with self._asked(key):
            found = await self._store.get_async(key)
            return bytes(await found.bytes_async())

    async def read(self, key: str, start: int, most_bytes: int) -> bytes:
        """Read some of it, from there on, as far as it goes. Raises NotFound, StorageAway."""
        async with self._asked(key):
            return bytes(await self._store.get_range_async(key, start=start, length=most_bytes))

    async def size(self, key: str) -> int:
        """How many bytes it has. Raises NotFound, StorageAway."""
        async with self._asked(key):
            return (await self._store.head_async(key))["size"]

    async def delete(self, key: str) -> None:
        """Have it gone, whether or not it was there. Raises StorageAway."""
        try:
            async with self._asked(key):
                await self._store.delete_async(key)
        except NotFound:
            return

    async def delete_below(self, prefix: str) -> int:
        """Have everything below `prefix/` gone, at most DELETED_AT_ONCE; return how many it was.

        Raises StorageAway.
        """
        async with self._asked(prefix):
            found = [
                each["path"]
                async for batch in self._store.list(prefix, chunk_size=100)
                for each in batch
            ][:DELETED_AT_ONCE]
        for key in found:
            await self.delete(key)
        return len(found)

    def url(self, key: str) -> str:
        """Where browsers find it."""
        return f"{self._url}/{key}"

    async def way(self, key: str, within: timedelta) -> str:
        """Where the front door finds it: below our folder, or signed, in the bucket.

        Raises NotFound when no object can have such a key.
        """
        _check(key)
        if isinstance(self._store, LocalStore):
            return f"/{key}"
        signed = urlsplit(await obstore.sign_async(self._store, "GET", key, within))
        return f"{signed.path}?{signed.query}"

    def _attributes(self, key: str) -> "Attributes | None":
        """What a bucket is told of an object; of a file in our folder its name tells."""
        kind = MEDIA_TYPES.get(key.rpartition(".")[2], UNKNOWN)
        return None if self.bucket is None else {"Content-Type": kind}

    @asynccontextmanager
    async def _asked(self, key: str) -> AsyncGenerator[None]:
        """Name what went wrong. Raises NotFound, StorageFull, StorageAway."""
        assert not is_in_transaction.get(), "nothing waits on a network inside a transaction"
        _check(key)
        try:
            yield
        except FileNotFoundError as error:
            raise NotFound("There is no such file.") from error
        except (OSError, BaseError) as error:
            if _is_full(error):
                log.warning("storage.full", key=key)
                raise StorageFull("There is no room left for files.") from error
            if isinstance(error, PermissionDeniedError | UnauthenticatedError) or (
                self.bucket is not None and isinstance(error, GenericError)
            ):
                log.warning("storage.away", key=key, error=str(error).partition("\n")[0])
                raise StorageAway("Files cannot be reached right now.", retry_after_s=5) from error
            raise


def _reach(bucket: Bucket, prefix: str) -> S3Store:
    return S3Store(
        bucket.name,
        prefix=prefix or None,
        endpoint=bucket.endpoint,
        region=bucket.region,
        access_key_id=bucket.key_id,
        secret_access_key=bucket.secret,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": bucket.endpoint.startswith("http://"),
            "connect_timeout": CONNECT_WITHIN,
            "timeout": ANSWER_WITHIN,
        },
        retry_config={"max_retries": ATTEMPTS - 1, "retry_timeout": ATTEMPTS_WITHIN},
    )


def _check(key: str) -> None:
    if len(key) > KEY_LENGTH_LIMIT or not KEY.match(key):
        raise NotFound("There is no such file.")


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return f"(os error {errno.ENOSPC})" in str(error) or f"(os error {errno.EDQUOT})" in str(error)
