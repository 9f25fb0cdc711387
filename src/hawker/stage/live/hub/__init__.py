"""The socket side of a room: one hub owns it, orders it into a sequence and fans it out.

`wire`, `encode`, `state`, `engine`, `lane`, `pace`, `bucket` and `words` are pure. `sockets`
speaks WebSocket, `leases` holds ownership in PostgreSQL, `places` are the rooms of this hub,
`server` puts them together.

Invariants: every frame of an epoch has the sequence number after the one before; what a joining
client is given plus the frames that follow is what every other client sees; one encode per frame
and language, one write per socket; a slow socket never holds up the others and never misses
commerce.
"""
