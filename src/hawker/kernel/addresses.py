"""Addresses of machines, as limits count them."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LOOPBACKS = ("127.0.0.1", "::1")
PREFIX = 64  # bits of an IPv6 address that name a line; the other 64 are its owner's to choose


def client_of(address: str) -> str:
    """The one name of whoever speaks from `address`, however many addresses they have."""
    try:
        known: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(IPv6Network((int(known), PREFIX), strict=False))
    return str(known)


def client_behind(peer: str, forwarded_for: str | None) -> str:
    """Name the client of a socket as limits count it; only our own front door may speak for one."""
    if forwarded_for and peer in LOOPBACKS:
        return client_of(forwarded_for.rsplit(",", 1)[-1].strip())
    return client_of(peer)


def is_page_ours(origin: str | None, host: str, public_url: str) -> bool:
    """Whether no page of another site opens this socket: browsers say where it was opened from.

    What is no browser says nothing, and has to prove itself by what it knows.
    """
    if origin is None or origin == public_url.rstrip("/"):
        return True
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False


def is_here(client: str) -> bool:
    """Whether a client, as `client_of` names it, is this very machine, or nobody knows."""
    return client in {"127.0.0.1", "::/64", "unknown"}
