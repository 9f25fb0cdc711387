"""A front door with a name: HTTPS by certificates of its own, and everything that leads there."""

import asyncio
import errno
import os
import socket
import ssl
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from tests.skipping import NO_NETWORK

from hawker.app.demo.visitor import until
from hawker.app.embedded.caddy import Caddy
from hawker.app.settings import BadSetting, Settings
from hawker.app.supervisor import claims
from hawker.app.supervisor.claims import Port, Taken, check_ports
from hawker.app.supervisor.site import front_door, ports, settings_on_free_ports
from hawker.app.supervisor.tree import Tree
from hawker.app.wiring import site

ROOT = "caddy/storage/pki/authorities/local/root.crt"
NAMES = ("HAWKER_DOMAIN", "shop.example, www.shop.example")
INTERNAL = ("HAWKER_CERTIFICATES", "internal")
PATIENCE_S = 30.0


async def web(reader, writer) -> None:
    """Answer with what a request says of itself."""
    with suppress(asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        said = [line for line in head.splitlines() if line.startswith(("host:", "x-forwarded-p"))]
        body = "|".join(sorted(said)).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n")
        writer.write(b"content-length: %d\r\n\r\n%s" % (len(body), body))
    writer.close()


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, raw: bytes) -> None:
        head, _, self.body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = {name.lower(): value for name, value in (x.split(": ", 1) for x in lines)}


async def ask(settings: Settings, name: str, path: str = "/", *, tls: bool = True) -> Answer:
    """Ask as a browser would that found `name` at this machine and trusts the site's own root."""
    trust = ssl.create_default_context(cafile=settings.home / ROOT) if tls else None
    port = settings.https_port if tls else settings.http_port
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=trust, server_hostname=name if tls else None
    )
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode()
    )
    async with asyncio.timeout(10):
        raw = await reader.read()
    writer.close()
    return Answer(raw)


@asynccontextmanager
async def opened(home):
    """The settings of a front door that has its certificates."""
    settings = settings_on_free_ports(home, NAMES, INTERNAL, ("HAWKER_HOST", "127.0.0.1"))
    server = await asyncio.start_server(web, "127.0.0.1", settings.web_ports[0])
    (home / "buyer" / "dist").mkdir(parents=True)
    (home / "buyer" / "dist" / "index.html").write_text("<!doctype html>")
    tree = Tree(home / "log", print)
    await tree.start([front_door(settings, web=home)])

    async def has_certificates() -> bool:
        try:
            return all([(await ask(settings, name)).status for name in settings.domain])
        except OSError:
            return False

    try:
        await until("certificates", has_certificates, PATIENCE_S)
        yield settings
    finally:
        await tree.stop()
        server.close()


async def test_the_site_answers_by_its_name_over_https_and_all_else_leads_there(tmp_path):
    async with opened(tmp_path) as settings:
        page = await ask(settings, "shop.example", "/rooms/rom_1")
        api = await ask(settings, "shop.example", "/api/v1/rooms")
        other = await ask(settings, "www.shop.example", "/rooms/rom_1?a=1")
        plain = await ask(settings, "shop.example", "/rooms/rom_1?a=1", tls=False)
        stranger = await ask(settings, "else.example", "/", tls=False)

    url = f"https://shop.example:{settings.https_port}"
    assert page.status == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert f":{settings.https_port}" in page.headers["alt-svc"]  # HTTP/3
    assert b"x-forwarded-proto: https" in api.body
    assert api.headers["strict-transport-security"] == "max-age=31536000"
    for answer in (other, plain):
        assert (answer.status, answer.headers["location"]) == (308, f"{url}/rooms/rom_1?a=1")
    assert (stranger.status, stranger.headers["location"]) == (308, f"{url}/")
    assert "strict-transport-security" not in plain.headers


async def test_a_name_that_is_not_the_sites_has_no_certificate(tmp_path):
    async with opened(tmp_path) as settings:
        with pytest.raises(ssl.SSLError):
            await ask(settings, "else.example")


async def test_browsers_that_speak_http_2_get_it(tmp_path):
    async with opened(tmp_path) as settings:
        trust = ssl.create_default_context(cafile=settings.home / ROOT)
        trust.set_alpn_protocols(["h2", "http/1.1"])
        _, writer = await asyncio.open_connection(
            "127.0.0.1", settings.https_port, ssl=trust, server_hostname="shop.example"
        )
        spoken = writer.get_extra_info("ssl_object").selected_alpn_protocol()
        writer.close()

    assert spoken == "h2"


def test_an_authority_is_asked_with_the_address_it_may_write_to(tmp_path):
    settings = Settings.from_env(
        {
            "HAWKER_HOME": str(tmp_path),
            "HAWKER_DOMAIN": "shop.example",
            "HAWKER_EMAIL": "me@shop.example",
            "HAWKER_ACME_URL": "https://acme.example/directory",
        }
    )

    text = Caddy(settings, tmp_path).text()

    assert 'email "me@shop.example"' in text
    assert 'acme_ca "https://acme.example/directory"' in text
    assert "tls internal" not in text
    assert "https://shop.example {" in text
    assert site(settings).public_url == "https://shop.example"
    assert site(settings).rtmp_url == "rtmp://shop.example:1935/live"


@pytest.mark.skipif(os.geteuid() != 0, reason=NO_NETWORK)
async def test_an_authority_of_ones_own_network_signs_for_the_site(tmp_path):
    network = Path(__file__).with_name("network.py")
    process = await asyncio.create_subprocess_exec(
        *("unshare", "--net", "--mount", sys.executable, network, tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, trouble = (text.decode() for text in await process.communicate())

    assert process.returncode == 0, trouble
    assert told.splitlines()[-1].startswith("signed by Caddy Local Authority")


@pytest.mark.parametrize("kept", [None, "no certificate"])
def test_a_root_that_is_none_is_refused(tmp_path, kept):
    root = tmp_path / "root.crt"
    if kept is not None:
        root.write_text(kept)

    with pytest.raises(BadSetting, match="a file with certificates in PEM"):
        Settings.from_env({"HAWKER_HOME": str(tmp_path), "HAWKER_ACME_ROOT": str(root)})


def test_a_port_that_only_root_may_have_is_told_with_what_would_help(monkeypatch):
    def refused(_: Port) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(claims, "_listen", refused)

    with pytest.raises(Taken) as told:
        check_ports([Port("::", 443, "HAWKER_HTTPS_PORT")])

    assert str(told.value) == (
        "Port 443 on :: is kept for root (permission denied). Let the unit of `hawker systemd` give"
        " the right to it, or `sysctl net.ipv4.ip_unprivileged_port_start=443`; or"
        " HAWKER_HTTPS_PORT chooses another, such as 8443."
    )


def test_a_busy_https_port_is_told_with_its_setting(tmp_path):
    settings = settings_on_free_ports(tmp_path, NAMES, ("HAWKER_HOST", "127.0.0.1"))

    busy = socket.create_server(("127.0.0.1", settings.https_port))
    with busy, pytest.raises(Taken, match="HAWKER_HTTPS_PORT chooses another"):
        check_ports(ports(settings))
