"""Self-hosted live commerce: a channel, a room, and the store behind it."""
