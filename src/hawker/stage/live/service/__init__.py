"""The verbs of live rooms: `from hawker.stage.live import service as live`."""

from hawker.stage.live.service.listing import (
    WATCHABLE,
    cards,
    counts_of,
    ingest_of,
    open_ids,
    pins_of,
    playlist_url,
    room_by_id,
    rooms_of_channel,
    rooms_on,
    showcase_of,
    view,
)
from hawker.stage.live.service.picture import (
    INTERRUPTION,
    lapse,
    picture_started,
    picture_stopped,
)
from hawker.stage.live.service.replays import (
    explanations_of,
    replay_of,
    replays_of_store,
    said_in,
)
from hawker.stage.live.service.rooms import end_room, hosted, open_room, rotate_key, ticket_for
from hawker.stage.live.service.showing import pin, set_showcase, unpin

__all__ = [
    "INTERRUPTION",
    "WATCHABLE",
    "cards",
    "counts_of",
    "end_room",
    "explanations_of",
    "hosted",
    "ingest_of",
    "lapse",
    "open_ids",
    "open_room",
    "picture_started",
    "picture_stopped",
    "pin",
    "pins_of",
    "playlist_url",
    "replay_of",
    "replays_of_store",
    "room_by_id",
    "rooms_of_channel",
    "rooms_on",
    "rotate_key",
    "said_in",
    "set_showcase",
    "showcase_of",
    "ticket_for",
    "unpin",
    "view",
]
