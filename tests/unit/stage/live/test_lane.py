from hawker.stage.live.hub.encode import HEADROOM_BYTES, Prepared, Weight
from hawker.stage.live.hub.lane import (
    BARE_BYTES,
    CLOSE_AFTER_S,
    CLOSE_BYTES,
    RESYNC_BYTES,
    Fate,
    Lane,
)
from hawker.stage.live.hub.wire import Event, Sold, Tick

BIG = "x" * 10_000


def big(seq: int) -> Prepared:
    return Prepared(Event(seq, Sold(BIG, "prd_1", 1)))


def payload(owed: bytearray | None) -> bytes:
    assert owed is not None
    return bytes(owed[HEADROOM_BYTES:])


def test_a_slow_socket_loses_chat_first():
    lane = Lane("en", 0.0)

    lane.offer(Prepared(Tick(1, likes=4, viewers=2)), 0.0)

    assert payload(lane.next()) == b'{"t":"tick","seq":1,"likes":4,"viewers":2}'
    assert lane.next() is None
    assert lane.owed_bytes == 0


def test_then_it_loses_likes_but_keeps_every_number_and_all_commerce():
    lane = Lane("en", 0.0)
    seq = 0
    while lane.owed_bytes < BARE_BYTES:
        seq += 1
        assert lane.offer(big(seq), 0.0) is Fate.KEPT
    lane.offer(Prepared(Tick(seq + 1, likes=4)), 0.0)
    lane.offer(big(seq + 2), 0.0)

    owed = [payload(lane.next()) for _ in range(seq + 2)]

    assert owed[seq] == b'{"t":"tick","seq":%d}' % (seq + 1)
    assert all(BIG.encode() in each for n, each in enumerate(owed) if n != seq)


def test_past_a_bound_frames_are_given_up_for_one_snapshot():
    lane = Lane("en", 0.0)
    size = len(payload(big(1).bytes("en"))) + HEADROOM_BYTES
    kept = RESYNC_BYTES // size

    fates = [lane.offer(big(1), 0.0) for _ in range(kept + 1)]

    assert fates == [Fate.KEPT] * kept + [Fate.RESYNC]
    assert lane.needs_snapshot
    assert lane.next() is None
    assert lane.offer(big(1_000), 0.0) is Fate.RESYNC
    assert lane.owed_bytes == 0


def test_far_past_it_the_socket_is_closed():
    lane = Lane("en", 0.0)
    size = len(payload(big(1).bytes("en"))) + HEADROOM_BYTES
    missed = CLOSE_BYTES // size

    fates = [lane.offer(big(1), 0.0) for _ in range(missed + 1)]

    assert fates[-1] is Fate.CLOSE
    assert Fate.CLOSE not in fates[:-1]


def test_a_socket_that_does_not_read_at_all_is_closed_after_a_while():
    lane = Lane("en", 10.0)

    assert lane.offer(Prepared(Tick(1)), 10.0 + CLOSE_AFTER_S) is Fate.KEPT
    assert lane.offer(Prepared(Tick(2)), 10.1 + CLOSE_AFTER_S) is Fate.CLOSE


def test_a_tick_is_encoded_once_for_all_languages_and_an_event_once_for_each():
    tick = Prepared(Tick(1, likes=1))
    event = big(1)

    assert tick.bytes("en") is tick.bytes("zh-CN")
    assert event.bytes("en") is event.bytes("en", Weight.BARE)
    assert event.bytes("en") is not event.bytes("zh-CN")
