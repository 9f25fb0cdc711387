"""The socket side of a room: one hub owns it, orders it into a sequence and fans it out.

Pure: `wire`, `encode`, `state`, `engine`, `commerce`, `lane`, `limits`, `words`, `repeats` and
`admission`.
A socket is a `Seat`; the seats of a room are its `Audience`; a room on this hub is a `Place`, as
owner or as replica. The `Keeper` opens, owns and closes places, `leases` and `reading` are its
database, `BusVoice` joins the hubs of a room, the `Ear` hears facts, the `Inbox` what viewers
say, and the `Hub` is the door.

Invariants: every frame of an epoch has the sequence number after the one before; what a joining
client is given plus the frames that follow is what every other client sees; one encode per frame
and language, one write per socket; a slow socket never holds up the others and never misses
commerce;
no act of a moderator adds work per viewer: what is gone leaves the state, the ring and the lines on
their way by one event, and who may speak is asked where they speak.
"""
