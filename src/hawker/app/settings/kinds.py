"""How the text of a setting is understood, and what is said when it is not."""

import re
import ssl
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

PORT_LIMIT = 65_535
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\Z")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\Z")
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")
DOMAIN_LENGTH_LIMIT = 253
EMAIL = re.compile(r"[^\s@\"{}]+@[^\s@\"{}]+\.[^\s@\"{}]+\Z")


class Kind(msgspec.Struct, frozen=True):
    """A kind of value. `read` raises ValueError when the text is none."""

    takes: str  # "a number from 1 to 10", as a refusal says it
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def number(least: int, most: int) -> Kind:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return Kind(f"a number from {least} to {most}", read)


def port(room: int = 1) -> Kind:
    """A port that has `room` - 1 more behind it."""
    return number(1, PORT_LIMIT + 1 - room)


def choice(*choices: str) -> Kind:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError
        return text

    return Kind(" or ".join(choices), read)


def text(takes: str, *, length_min: int = 0) -> Kind:
    def read(given: str) -> str:
        if len(given) < length_min:
            raise ValueError
        return given

    return Kind(takes, read)


def _host(given: str) -> str:
    inside = given.removeprefix("[").removesuffix("]") if given.startswith("[") else given
    try:
        if "%" not in inside:  # an address of one interface alone: nobody could be told it
            return str(ip_address(inside))
    except ValueError:
        if NAME.match(given) and not given.replace(".", "").isdigit():
            return given
    raise ValueError


def _address(given: str) -> str:
    given = given.rstrip("/")
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise ValueError
    return given


def _bucket(given: str) -> str:
    given = given.rstrip("/")
    parts = urlsplit(given)
    is_plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if not is_plain or not BUCKET_NAME.match(parts.path.removeprefix("/")) or parts.query:
        raise ValueError
    return given


def _directory(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme != "https" or not parts.netloc or re.search(r"[\s\"{}]", given):
        raise ValueError
    return given


def _roots(given: str) -> str:
    path = Path(given).expanduser().absolute()
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:
        raise ValueError from error
    return str(path)


def _networks(given: str) -> list[str]:
    return [str(ip_network(part, strict=False)) for part in _parts(given)]


def _domains(given: str) -> list[str]:
    names = [name.lower().rstrip(".") for name in _parts(given)]
    ascii_names = [name.encode("idna").decode() if not name.isascii() else name for name in names]
    for name in ascii_names:
        if len(name) > DOMAIN_LENGTH_LIMIT or not DOMAIN.match(name) or _is_address(name):
            raise ValueError
    if len(set(ascii_names)) != len(ascii_names):
        raise ValueError
    return ascii_names


def _email(given: str) -> str:
    if not EMAIL.match(given):
        raise ValueError
    return given


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _parts(given: str) -> list[str]:
    return given.replace(",", " ").split()


FOLDER = Kind("a folder", lambda given: Path(given).expanduser().absolute())
HOST = Kind("an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::, or its name", _host)
ADDRESS = Kind("an address such as https://shop.example", _address)
BUCKET = Kind("a bucket's address such as https://s3.example/bucket", _bucket)
DIRECTORY = Kind("an https address, such as https://acme.example/directory", _directory)
ROOTS = Kind("a file with certificates in PEM", _roots)
NETWORKS = Kind("addresses or networks, such as 127.0.0.1, 10.0.0.0/8", _networks, ", ".join)
DOMAINS = Kind("names such as shop.example, www.shop.example", _domains, ", ".join)
EMAIL_ADDRESS = Kind("a mail address", _email)
