"""Streams: live picture and sound, from an encoder's key to a playlist that any player plays.

Owns *streams* (a place a publisher sends to and viewers play from), their *keys* (secrets, kept
as hashes), and *ingests* (one publisher's connection, with its health). The pictures themselves
are files below `home/streams/<stream id>/`: segments, their headers, covers and a journal.

Refuses media from anybody whose key is not a key of an open stream (`BadStreamKey`, `BadTicket`)
and codecs that browsers cannot be promised (`UnsupportedCodec`). A second publisher is refused
while the first one is sending (`AlreadyPublishing`), or takes its place, after which the first one
is refused (`TakenOver`), as the host of the stream has set.

Invariants:

- a stream has at most one key that is not revoked, and at most one open ingest;
- no byte of media is looked at before its key was found good;
- the numbers of a stream's segments only grow, also over `kill -9` and another machine's clock;
- a playlist, a part or a segment is the same bytes for everybody.

The way of a frame: `rtmp` (connection, chunks, commands) → `flv` (what is in a tag), or `browser`
(a socket, and messages that are tags already) → `timeline` (true times) → `packager` (parts and
segments, written by `fmp4`) → `shelf` (what is kept, with the `window` that can be played now) →
`origin` (HTTP). `publishing` joins them to the database.
"""
