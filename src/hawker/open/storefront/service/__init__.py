"""Reads what pages show, as a stranger sees it."""

from hawker.open.storefront.service.reading import channel, home, product, room, store
from hawker.open.storefront.service.sitemap import ROBOTS, ROOMS, part, parts

__all__ = ["ROBOTS", "ROOMS", "channel", "home", "part", "parts", "product", "room", "store"]
