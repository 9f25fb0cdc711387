"""`hawker up`: the whole site."""

import asyncio
import os
import sys
from typing import Literal

from hawker.app.settings import Settings


def up(
    *,
    domain: list[str] | None = None,
    email: str = "",
    certificates: Literal["acme", "internal"] | None = None,
    http_port: int | None = None,
    https_port: int | None = None,
) -> None:
    """Run the whole site here until Ctrl-C: databases, processes and front door.

    Every option is a setting as well (`hawker settings`); here it counts for this run.

    Parameters
    ----------
    domain
        The name of the site; HTTPS is then done by itself. Given again, other names that lead to
        the first, such as --domain shop.example --domain www.shop.example.
    email
        Where the certificate authority writes when something is wrong.
    certificates
        acme: from an authority. internal: signed by the site itself, for networks of your own.
    http_port
        Plain HTTP, which leads to HTTPS; 80.
    https_port
        HTTPS; 443.
    """
    from hawker.app.supervisor import console

    given = {
        "HAWKER_DOMAIN": ", ".join(domain or ()),
        "HAWKER_EMAIL": email,
        "HAWKER_CERTIFICATES": certificates or "",
        "HAWKER_HTTP_PORT": http_port or "",
        "HAWKER_HTTPS_PORT": https_port or "",
    }
    os.environ.update({name: str(value) for name, value in given.items() if value})
    sys.exit(asyncio.run(console.up(Settings.from_env())))
