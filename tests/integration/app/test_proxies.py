"""Whose address our processes are told, with and without a proxy before the front door."""

import asyncio
from contextlib import asynccontextmanager, suppress

import httpx
import msgspec
import pytest

from hawker.app.supervisor.site import front_door, settings_on_free_ports
from hawker.app.supervisor.tree import Tree

SAID = "x-forwarded-for"
PROXIED = "x-hawker-proxied"


async def repeat(reader, writer) -> None:
    """Answer with what the request says of whom it is from."""
    with suppress(asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        kept = (line for line in head if line.startswith((SAID, PROXIED)))
        body = "|".join(line for line in kept if line.rstrip() != f"{PROXIED}:").encode()
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n")
        writer.write(b"content-length: %d\r\n\r\n%s" % (len(body), body))
    writer.close()


@asynccontextmanager
async def opened(home, *trusted: str):
    """A client of a front door before which these proxies stand."""
    settings = msgspec.structs.replace(settings_on_free_ports(home), trusted_proxies=trusted)
    ports = [*settings.web_ports, settings.hub_port]
    servers = [await asyncio.start_server(repeat, "127.0.0.1", port) for port in ports]
    tree = Tree(home / "log", print)
    await tree.start([front_door(settings, web=home)])
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as client:
            yield client
    finally:
        await tree.stop()
        for server in servers:
            server.close()


@pytest.mark.parametrize("path", ["/api/v1/rooms", "/room/rom_1"])
async def test_what_a_stranger_says_of_themselves_is_not_believed(tmp_path, path):
    async with opened(tmp_path) as client:
        answer = await client.get(path, headers={SAID: "203.0.113.9"})

    assert answer.text.split("|")[0] == f"{SAID}: 127.0.0.1"


@pytest.mark.parametrize("path", ["/api/v1/rooms", "/room/rom_1"])
async def test_a_trusted_proxy_is_believed_and_whom_it_repeats_is_not(tmp_path, path):
    async with opened(tmp_path, "127.0.0.0/8", "10.0.0.0/8") as client:
        chain = "127.0.0.1, 198.51.100.7, 203.0.113.9, 10.1.2.3"  # the first two were made up
        answer = await client.get(path, headers={SAID: chain})

    assert answer.text.split("|")[0] == f"{SAID}: 203.0.113.9"


SIGNS = [
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "forwarded",
    "via",
]


@pytest.mark.parametrize("sign", SIGNS)
async def test_whatever_a_proxy_says_is_told_to_the_api(tmp_path, sign):
    async with opened(tmp_path) as client:
        answer = await client.get("/api/v1/mailbox", headers={sign: "proxy"})

    assert answer.text == f"{SAID}: 127.0.0.1|{PROXIED}: proxy"


async def test_without_a_proxy_there_is_no_sign_of_one_even_when_the_browser_makes_one_up(tmp_path):
    async with opened(tmp_path) as client:
        answer = await client.get("/api/v1/mailbox", headers={PROXIED: "made up"})

    assert answer.text == f"{SAID}: 127.0.0.1"
