"""Addresses of machines, as limits count them."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

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


def is_here(client: str) -> bool:
    """Whether a client, as `client_of` names it, is this very machine, or nobody knows."""
    return client in {"127.0.0.1", "::/64", "unknown"}
