"""Live: rooms, the broadcasts in them, and the goods shown while people watch.

Owns *rooms* (the place: channel, stream, status), *broadcasts* (one go-live each), the
*showcase* and *pins* of a room, the *lease* that says which hub orders a room, the *counts* of
likes and viewers, and the *chat*. The sockets are in `hub`.

Refuses to change a room that is not yours to host (`auth.forbidden`), to show goods that the
room's store does not sell (`live.not_for_sale_here`), and anything in a room that has ended
(`live.room_ended`).

Invariants:

- a room follows its picture: it is on air exactly while its newest ingest sends one;
- an interruption lasts at most 60 s: then the broadcast has ended and the room is idle, until
  the picture comes back as a new broadcast;
- a room has at most one broadcast and one pin at a time, and what is pinned is in the showcase;
- of two owners of a room only the one with the higher epoch can write counts.
"""
