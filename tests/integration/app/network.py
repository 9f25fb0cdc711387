"""A network of its own, run by `unshare`: two names, a certificate authority, and a front door.

The authority is another Caddy. It looks the site up by its name and asks at ports 80 and 443, as
any authority would; what is written at the end is who signed the certificate that was got.
"""

import asyncio
import fcntl
import socket
import ssl
import struct
import subprocess
import sys
from pathlib import Path

from hawker.app.demo.visitor import until
from hawker.app.embedded.binaries import installed
from hawker.app.settings import Settings
from hawker.app.supervisor.site import front_door
from hawker.app.supervisor.tree import Tree

SITE, AUTHORITY = "shop.example", "ca.example"
SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41  # SIOCSIFFLAGS; IFF_UP | IFF_RUNNING
ROOT = "authority/pki/authorities/local/root.crt"
PATIENCE_S = 30.0
CADDYFILE = """\
{{
	admin off
	skip_install_trust
	persist_config off
	auto_https disable_redirects
	storage file_system {storage}
	http_port 9080
	https_port 9443
}}
https://ca.example:9443 {{
	bind 127.0.0.1
	tls internal
	acme_server
}}
"""


def connect_loopback() -> None:
    with socket.socket() as line:
        fcntl.ioctl(line, SET_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))


def name_everybody(folder: Path) -> None:
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {SITE} {AUTHORITY}\n")
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)


async def main(folder: Path) -> None:
    connect_loopback()
    name_everybody(folder)
    file = folder / "Caddyfile"
    file.write_text(CADDYFILE.format(storage=folder / "authority"))
    authority = await asyncio.create_subprocess_exec(
        *(installed("caddy"), "run", "--config", file, "--adapter", "caddyfile"),
        env={"HOME": str(folder)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    tree = Tree(folder / "log", print)
    try:
        await until("root of the authority", lambda: exists(folder / ROOT), PATIENCE_S)
        settings = Settings.from_env(
            {
                "HAWKER_HOME": str(folder / "site"),
                "HAWKER_HOST": "127.0.0.1",
                "HAWKER_DOMAIN": SITE,
                "HAWKER_ACME_URL": f"https://{AUTHORITY}:9443/acme/local/directory",
                "HAWKER_ACME_ROOT": str(folder / ROOT),
            }
        )
        await tree.start([front_door(settings, web=folder)])
        signer = await until("certificate", lambda: signed_by(folder / ROOT), PATIENCE_S)
        sys.stdout.write(f"signed by {signer}\n")
    finally:
        await tree.stop()
        authority.terminate()
        await authority.wait()


async def exists(path: Path) -> bool:
    return await asyncio.to_thread(path.is_file)


async def signed_by(root: Path) -> str | None:
    """Who signed the certificate of the site, for somebody who trusts the authority alone."""
    trust = ssl.create_default_context(cafile=root)
    try:
        _, writer = await asyncio.open_connection(SITE, 443, ssl=trust)
    except OSError:
        return None
    shown = writer.get_extra_info("ssl_object").getpeercert()
    writer.close()
    return dict(pair for (pair,) in shown["issuer"])["commonName"]


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
