"""Peers without a key: what they may take of the port, and what honest encoders notice of them."""

import asyncio

import pytest

from hawker.media.streams.model import StreamStatus
from hawker.media.streams.rtmp import chunks
from hawker.media.streams.rtmp.chunks import Message
from hawker.media.streams.rtmp.server import ENTERING_LIMIT, Server

STRANGER = "127.0.0.2"
HELLO = b"\3" + bytes(2 * 1536)


@pytest.fixture
async def knock(station):
    """Open a connection from the stranger's address."""
    writers = []

    async def connect():
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", station.ports.rtmp, local_addr=(STRANGER, 0)
        )
        writers.append(writer)
        return reader, writer

    yield connect
    for writer in writers:
        writer.close()


async def nobody(key, connection):
    raise AssertionError(f"{connection} wants to publish {key}")


@pytest.mark.parametrize(
    ("host", "reached"),
    [("::", ["127.0.0.1", "::1"]), ("::1", ["::1"]), ("0.0.0.0", ["127.0.0.1"])],
)
async def test_the_port_opens_on_either_kind_of_address(host, reached):
    server = Server(nobody)
    port = await server.start(host, 0)

    for address in reached:
        reader, writer = await asyncio.open_connection(address, port)
        writer.write(HELLO[: 1 + 1536])
        assert (await reader.readexactly(1 + 2 * 1536))[:1] == b"\3"
        writer.close()
    assert {c.origin for c in server.connections} <= {"127.0.0.1", "::/64"}
    await server.stop()


async def is_hung_up_on(reader):
    try:
        async with asyncio.timeout(5.0):
            while await reader.read(1 << 16):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


async def test_one_address_cannot_keep_the_others_from_publishing(
    knock, new_stream, publish, health, eventually, station
):
    stream, key = await new_stream()
    for _ in range(ENTERING_LIMIT):
        await knock()
    late = [(await knock())[0] for _ in range(3)]

    assert [await is_hung_up_on(reader) for reader in late] == [True] * 3
    assert len(station.rtmp.connections) == ENTERING_LIMIT
    await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    await eventually(live)


async def test_who_begins_large_messages_without_a_key_is_hung_up_on(
    knock, new_stream, count, station
):
    await new_stream()
    reader, writer = await knock()
    size = Message(chunks.SET_CHUNK_SIZE, 0, 0, (65_536).to_bytes(4, "big"))
    writer.write(HELLO + chunks.write(size, 2, chunks.CHUNK_SIZE_BYTES))
    writer.write(b"\4\0\0\0" + (8 << 20).to_bytes(3, "big") + b"\x09\0\0\0\0" + bytes(65_536))

    assert await is_hung_up_on(reader)
    assert station.rtmp.dropped == 1
    assert await count("streams.ingests") == 0
