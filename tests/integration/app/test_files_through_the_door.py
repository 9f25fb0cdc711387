"""Files as browsers get them: through the front door, from a folder and from a bucket."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import msgspec
import pytest
import uvicorn

from hawker.app import wiring
from hawker.app.processes.serving import Door
from hawker.app.supervisor.site import front_door, settings_on_free_ports
from hawker.app.supervisor.tree import Tree
from hawker.media.files import private

DATA = b"x" * 100_000


@asynccontextmanager
async def opened(settings, folder, db):
    """Whoever asks the front door of these settings, before a web process."""
    app = wiring.web_app(settings, db, bus=None)
    server = uvicorn.Server(
        uvicorn.Config(Door(app), port=settings.web_ports[0], lifespan="off", log_config=None)
    )
    serving = asyncio.create_task(server.serve())
    tree = Tree(folder / "log", print)
    await tree.start([front_door(settings, web=folder)])
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{settings.port}", trust_env=False
    ) as client:
        yield client
    server.should_exit = True
    await serving
    await tree.stop()


@pytest.fixture(params=["folder", "bucket"])
async def site(request, tmp_path, dsn, db, clock):
    """A front door with a file of each kind."""
    settings = settings_on_free_ports(tmp_path)
    if request.param == "bucket":
        bucket = request.getfixturevalue("bucket")
        settings = msgspec.structs.replace(
            settings,
            s3_url=f"{bucket.endpoint}/{bucket.name}",
            s3_key=bucket.key_id,
            s3_secret=bucket.secret,
        )
    await wiring.storage(settings).put("pictures/one.webp", DATA)
    await wiring.vault(settings).put("exports/one.zip", DATA)
    async with opened(settings, tmp_path, db) as client:
        yield settings, client


async def test_an_open_file_is_given_out_and_kept_for_good(site):
    _, client = site

    whole = await client.get("/media/pictures/one.webp")
    part = await client.get("/media/pictures/one.webp", headers={"range": "bytes=0-9"})
    missing = await client.get("/media/pictures/none.webp")

    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert whole.headers["content-type"] == "image/webp"
    assert "sandbox" in whole.headers["content-security-policy"]
    assert (part.status_code, part.content) == (206, DATA[:10])
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


async def test_a_private_file_comes_by_its_signed_address_alone(site, clock):
    settings, client = site
    until = clock.now() + timedelta(hours=1)
    link = private.link(settings.secret, "exports/one.zip", until=until)

    answer = await client.get(link)
    refused = [
        await client.get(link.replace("signature=", "signature=0")),
        await client.get("/media/exports/one.zip"),
        await client.get("/media/../private/exports/one.zip"),
        await client.get("/media/%2e%2e/private/exports/one.zip"),
        await client.get(link.replace("one.zip", "%2e%2e/%2e%2e/secret")),
    ]
    clock.step(timedelta(hours=1))
    late = await client.get(link)

    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-disposition"] == 'attachment; filename="one.zip"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert "x-accel-redirect" not in answer.headers
    assert all(each.content != DATA for each in refused)
    assert {each.status_code for each in refused} <= {400, 404}
    assert late.status_code == 410


async def test_what_is_ours_stays_here_when_the_bucket_is_asked(tmp_path, db):
    asked, answered = [], b"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n"

    async def listen(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
        writer.write(answered)
        writer.close()

    bucket = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = bucket.sockets[0].getsockname()[1]
    settings = msgspec.structs.replace(
        settings_on_free_ports(tmp_path),
        s3_url=f"http://127.0.0.1:{port}/files",
        s3_key="key",
        s3_secret="secret of the bucket",
    )
    async with opened(settings, tmp_path, db) as client:
        guest = (await client.get("/api/v1/auth/session")).json()["guest_token"]
        headers = {"authorization": f"Guest {guest}", "cookie": "known=here"}
        answer = await client.get("/media/pictures/one.webp", headers=headers)
    bucket.close()

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert len(asked) == 1
    assert "x-amz-signature=" in asked[0]
    assert not any(name in asked[0] for name in ("cookie:", "authorization:", "forwarded")), asked
