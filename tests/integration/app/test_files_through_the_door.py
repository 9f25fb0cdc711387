"""Files as browsers get them: through the front door, from a folder and from a bucket."""

import asyncio
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


@pytest.fixture(params=["folder", "bucket"])
async def site(request, tmp_path, dsn, db, clock):
    """A front door before a web process, with a file of each kind."""
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
    app = wiring.web_app(settings, db, bus=None)
    server = uvicorn.Server(
        uvicorn.Config(Door(app), port=settings.web_ports[0], lifespan="off", log_config=None)
    )
    serving = asyncio.create_task(server.serve())
    tree = Tree(tmp_path / "log", print)
    await tree.start([front_door(settings, web=tmp_path)])
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{settings.port}", trust_env=False
    ) as client:
        yield settings, client
    server.should_exit = True
    await serving
    await tree.stop()


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
