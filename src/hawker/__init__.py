"""Self-hosted live commerce: a channel, a room, and the store behind it."""

__version__ = "0.1.0"
