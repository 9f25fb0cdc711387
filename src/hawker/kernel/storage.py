"""Objects by key: pictures and other files, in a folder the front door serves."""

from pathlib import Path

from obstore.store import LocalStore

from hawker.kernel.errors import NotFound


class Storage:
    """Keeps objects below `folder`; keys look like `2026/05/fil_01….webp`."""

    def __init__(self, folder: Path, url: str = "/media") -> None:
        self._store = LocalStore(folder, mkdir=True)
        self._url = url

    async def put(self, key: str, data: bytes) -> None:
        """Write it whole, or not at all; an object of the same key is replaced."""
        await self._store.put_async(key, data)

    async def get(self, key: str) -> bytes:
        """Read it. Raises NotFound."""
        try:
            found = await self._store.get_async(key)
        except FileNotFoundError as error:
            raise NotFound("There is no such file.") from error
        return bytes(await found.bytes_async())

    def url(self, key: str) -> str:
        """Where browsers find it."""
        return f"{self._url}/{key}"
