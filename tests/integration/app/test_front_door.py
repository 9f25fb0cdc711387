"""The front door as it is configured, before servers that only say which of them they are."""

import asyncio
from contextlib import suppress

import httpx
import msgspec
import pytest

from hawker.app.supervisor.site import front_door, settings_on_free_ports
from hawker.app.supervisor.tree import Tree

SPA = "<!doctype html><title>{}</title>" + "x" * 2_000
STREAM = "stm_01h455vb4pex5vsknk084sn02q"


async def echo(reader, writer, name: str) -> None:
    """Answer with the server's name, the request line, and what the request is named by."""
    with suppress(asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        is_named = any(f"\r\n{name}:" in head.lower() for name in ("traceparent", "x-request-id"))
        body = f"{name} {head.splitlines()[0]}{' named' if is_named else ''}".encode()
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/plain\r\n")
        writer.write(b"content-length: %d\r\n\r\n%s" % (len(body), body))
    writer.close()


@pytest.fixture(scope="module")
async def door(tmp_path_factory):
    """A client of a front door whose second web process is down."""
    home = tmp_path_factory.mktemp("door")
    settings = settings_on_free_ports(home)
    web = home / "web"
    for app in ("buyer", "studio"):
        (web / app / "dist" / "assets").mkdir(parents=True)
        (web / app / "dist" / "index.html").write_text(SPA.format(app))
        (web / app / "dist" / "assets" / "main-1a2b.js").write_text(f"// {app}\n" * 200)
    recordings = settings.recordings_folder / STREAM
    recordings.mkdir(parents=True)
    for name in ("seg-1.m4s", "state.json", "seg-2.m4s.open"):
        (recordings / name).write_text("on disk")
    settings.media_folder.mkdir()
    (settings.media_folder / "cup.webp").write_bytes(b"RIFF")

    places = {
        "web": settings.web_ports[0],
        "hub": settings.hub_port,
        "streams": settings.streams_port,
        "publish": settings.publish_port,
        "sandbox": settings.sandbox_port,
    }
    servers = [
        await asyncio.start_server(
            lambda reader, writer, name=name: echo(reader, writer, name), "127.0.0.1", port
        )
        for name, port in places.items()
    ]
    tree = Tree(home / "log", print)
    await tree.start([front_door(settings, web=web)])
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as client:
        yield client
    await tree.stop()
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/api/v1/products?limit=2", "web GET /api/v1/products?limit=2 HTTP/1.1"),
        ("/", "web GET / HTTP/1.1"),
        ("/products/prd_1", "web GET /products/prd_1 HTTP/1.1"),
        ("/stores/sto_1", "web GET /stores/sto_1 HTTP/1.1"),
        ("/rooms/rom_1", "web GET /rooms/rom_1 HTTP/1.1"),
        ("/sitemap.xml", "web GET /sitemap.xml HTTP/1.1"),
        ("/room/rom_1?epoch=3", "hub GET /room/rom_1?epoch=3 HTTP/1.1"),
        ("/live/publish", "publish GET /live/publish HTTP/1.1"),
        ("/sandbox/v1/book", "sandbox GET /sandbox/v1/book HTTP/1.1"),
        (
            f"/live/{STREAM}/index.m3u8?_HLS_msn=7",
            f"streams GET /live/{STREAM}/index.m3u8?_HLS_msn=7 HTTP/1.1",
        ),
        (f"/live/{STREAM}/part-9-1.m4s", f"streams GET /live/{STREAM}/part-9-1.m4s HTTP/1.1"),
        (f"/live/{STREAM}/seg-1.m4s", "on disk"),
    ],
)
async def test_each_address_has_its_server(door, path, answer):
    for _ in range(4):  # also past the web process that is down
        assert (await door.get(path)).text == answer


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/products",
        "/api/v1/private/fil_1",
        "/products/prd_1",
        "/room/rom_1",
        "/sandbox/v1/book",
        f"/live/{STREAM}/index.m3u8",
    ],
)
async def test_nobody_outside_names_a_request_or_says_what_is_traced(door, path):
    said = {
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "x-request-id": "req_01h00000000000000000000000",
    }

    answer = await door.get(path, headers=said)

    assert f" GET {path} " in answer.text
    assert "named" not in answer.text


@pytest.mark.parametrize("name", ["state.json", "seg-2.m4s.open", "../../secret"])
async def test_what_is_no_finished_segment_is_no_file(door, name):
    answer = await door.get(f"/live/{STREAM}/{name}")

    assert "on disk" not in answer.text


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/cart", "buyer"),
        ("/orders/ord_1", "buyer"),
        ("/studio/", "studio"),
        ("/studio/orders/ord_1", "studio"),
    ],
)
async def test_every_view_is_its_app_and_asked_for_each_time(door, path, app):
    answer = await door.get(path)

    assert answer.status_code == 200
    assert f"<title>{app}</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


async def test_assets_are_kept_for_good_and_a_missing_one_is_no_page(door):
    there = await door.get("/studio/assets/main-1a2b.js")
    missing = await door.get("/assets/gone-3c4d.js")

    assert there.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert there.headers["content-encoding"] in {"gzip", "zstd"}
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


async def test_every_answer_forbids_what_pages_never_need(door):
    for path in ("/", "/api/v1/products", "/assets/gone.js"):
        headers = (await door.get(path)).headers
        assert "script-src 'self';" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert "server" not in headers, path


async def test_stored_files_can_do_nothing_even_when_opened(door):
    headers = (await door.get("/media/cup.webp")).headers

    assert headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_the_studio_without_its_slash_is_led_there(door):
    answer = await door.get("/studio")

    assert (answer.status_code, answer.headers["location"]) == (301, "/studio/")


@pytest.mark.parametrize(
    ("host", "names"), [("::1", ["[::1]"]), ("::", ["127.0.0.1", "[::1]"])], ids=["one", "all"]
)
async def test_it_opens_on_ipv6_as_well(tmp_path, host, names):
    settings = msgspec.structs.replace(settings_on_free_ports(tmp_path), host=host)
    tree = Tree(tmp_path / "log", print)
    await tree.start([front_door(settings, web=tmp_path)])
    async with httpx.AsyncClient() as client:
        for name in (settings.reachable_name, *names):
            answer = await client.get(f"http://{name}:{settings.port}/healthz")
            assert answer.text == "ok"
    await tree.stop()
