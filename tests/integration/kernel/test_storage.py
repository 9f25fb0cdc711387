"""Storage, in a folder and in a bucket: what holds for one holds for the other."""

import asyncio
import hashlib
from datetime import timedelta

import httpx
import msgspec
import pytest
from tests.disks import small_disk

from hawker.kernel import storage as storing
from hawker.kernel.errors import NotFound
from hawker.kernel.storage import Bucket, Storage, StorageAway, StorageFull


@pytest.fixture(params=["folder", "bucket"])
def storage(request, tmp_path) -> Storage:
    """Each test with each."""
    if request.param == "folder":
        return Storage(tmp_path / "media")
    return Storage(request.getfixturevalue("bucket"), prefix=tmp_path.name)


async def test_what_was_put_can_be_read(storage, tmp_path):
    brought = tmp_path / "brought"
    brought.write_bytes(b"from a file" * 1_000_000)

    await storage.put("a/b/one.webp", b"bytes")
    await storage.put("a/b/two.zip", brought)

    assert await storage.get("a/b/one.webp") == b"bytes"
    assert await storage.size("a/b/one.webp") == 5
    assert await storage.get("a/b/two.zip") == brought.read_bytes()
    assert storage.url("a/b/one.webp") == "/media/a/b/one.webp"


async def test_what_is_long_comes_in_parts_and_is_known_by_its_digest(storage):
    pieces = [bytes([n]) * 1_000_000 for n in range(12)]

    async def coming():
        for piece in pieces:
            yield piece

    await storage.put_long("a/long.mp4", coming())

    assert await storage.size("a/long.mp4") == 12_000_000
    assert await storage.digest("a/long.mp4") == hashlib.sha256(b"".join(pieces)).digest()


async def test_what_breaks_off_on_its_way_leaves_nothing(storage):
    async def coming():
        yield b"x" * 8_000_000
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError, match="the disk is gone"):
        await storage.put_long("a/long.mp4", coming())

    with pytest.raises(NotFound):
        await storage.get("a/long.mp4")


async def test_what_is_put_again_is_replaced(storage):
    await storage.put("a/one", b"first")
    await storage.put("a/one", b"second")

    assert await storage.get("a/one") == b"second"


async def test_what_is_not_there_is_said(storage):
    with pytest.raises(NotFound):
        await storage.get("a/none")
    with pytest.raises(NotFound):
        await storage.size("a/none")


async def test_what_was_deleted_is_gone_and_deleting_it_again_is_nothing(storage):
    await storage.put("a/one", b"1")

    for _ in range(2):
        await storage.delete("a/one")

    with pytest.raises(NotFound):
        await storage.get("a/one")


async def test_what_lies_below_a_prefix_goes_and_its_neighbours_stay(storage):
    for key in ("p/ab/1", "p/ab/2", "p/abc/1"):
        await storage.put(key, b"x")

    assert await storage.delete_below("p/ab") == 2
    assert await storage.delete_below("p/ab") == 0

    assert await storage.get("p/abc/1") == b"x"
    with pytest.raises(NotFound):
        await storage.get("p/ab/1")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret",
        "a/../../secret",
        "a/./b",
        "a//b",
        "a/",
        ".hidden",
        "a\0b",
        "a\\b",
        "a/%2e%2e/b",
        "a b",
        "ü",
        "a\n",
        "a/" * 9 + "b",
        "a" * 201,
    ],
)
async def test_a_key_leads_nowhere_else(storage, key, tmp_path):
    (tmp_path / "secret").write_text("s")

    for ask in (storage.get, storage.size, storage.delete_below):
        with pytest.raises(NotFound):
            await ask(key)
    with pytest.raises(NotFound):
        await storage.put(key, b"x")
    with pytest.raises(NotFound):
        await storage.way(key, timedelta(minutes=1))

    assert (tmp_path / "secret").read_text() == "s"


async def test_a_bucket_answers_the_signed_way_and_nothing_else(bucket, tmp_path):
    storage = Storage(bucket, prefix=tmp_path.name)
    await storage.put("a/one.webp", b"picture")

    way = await storage.way("a/one.webp", timedelta(minutes=1))
    async with httpx.AsyncClient(base_url=bucket.endpoint, trust_env=False) as client:
        signed = await client.get(way)
        bare = await client.get(way.partition("?")[0])
        other = await client.get(way.replace("one", "two"))

    assert (signed.status_code, signed.content) == (200, b"picture")
    assert (bare.status_code, other.status_code) == (403, 403)


async def test_a_bucket_that_is_away_is_said_after_a_few_tries(monkeypatch):
    tried = 0

    async def refuse(reader, writer):
        nonlocal tried
        tried += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    away = Bucket(f"http://127.0.0.1:{port}", "hawker", "us-east-1", "k", "s")

    with pytest.raises(StorageAway) as refusal:
        await Storage(away).put("a/one", b"x")

    assert refusal.value.status == 503
    assert tried == storing.ATTEMPTS
    server.close()
    with pytest.raises(StorageAway):
        await Storage(away).get("a/one")


async def test_a_wrong_key_of_the_bucket_writes_nothing(bucket, tmp_path):
    wrong = msgspec.structs.replace(bucket, secret="wrong")

    with pytest.raises(StorageAway):
        await Storage(wrong, prefix=tmp_path.name).put("a/one", b"x")

    with pytest.raises(NotFound):
        await Storage(bucket, prefix=tmp_path.name).get("a/one")


async def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, 256):
        storage = Storage(folder)
        await storage.put("a/small", b"x")

        with pytest.raises(StorageFull) as refusal:
            await storage.put("a/large", bytes(1_000_000))

        assert refusal.value.status == 507
        assert [each.name for each in (folder / "a").iterdir()] == ["small"]
        await storage.delete("a/small")
        await storage.put("a/small", bytes(100_000))
