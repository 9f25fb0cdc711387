"""However ticks, plans, pictures and workers fall together: one tick buys one message at most."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawker.app import wiring
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db
from hawker.kernel.errors import Refusal
from hawker.kernel.facts import Dispatcher
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.kernel.timers import Ticker
from hawker.media.streams import service as streams
from hawker.media.streams.model import EndReason
from hawker.people.accounts import service as accounts
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store
from hawker.stage.live import service as live
from hawker.stage.live.model import Plan
from hawker.stage.live.ticks import Kind, Ticks

PEOPLE = 2
SITE = "http://localhost"
MINUTES = st.integers(1, 40)
STEP = st.one_of(
    st.tuples(st.just("tick"), st.integers(0, PEOPLE - 1), st.booleans(), st.booleans()),
    st.tuples(st.just("plan"), st.none() | MINUTES),
    st.tuples(st.just("clock"), MINUTES),
    st.tuples(st.just("clock"), st.just(60 * 9)),
    st.tuples(st.just("picture")),
    st.tuples(st.just("lost")),
    st.tuples(st.just("facts")),
    st.tuples(st.just("due")),
    st.tuples(st.just("killed"), st.sampled_from([live.remind, live.tell])),
    st.tuples(st.just("twice"), st.sampled_from([live.remind, live.tell])),
    st.tuples(st.just("end")),
)


class KilledError(Exception):
    """The worker is gone."""


class World:
    """A room, people who wait for it, and what each of their ticks has bought."""

    def __init__(self, db: Db, worker: Db, clock, fetch) -> None:
        self.db, self.worker, self.clock, self.fetch = db, worker, clock, fetch
        self.facts = Dispatcher(wiring.SUBSCRIBERS, worker)
        self.ticker = Ticker(wiring.timers(SITE), worker)
        self.bought: Counter[tuple[str, str]] = Counter()
        self.ingest = None

    async def open(self) -> None:
        owner = AccountId.new()
        store = Store(StoreId.new(), f"tea-{owner[-8:]}", Text("茶", "Tea"), "CNY", None)
        channel = Channel(store.id, ChannelId.new(), owner, Text("茶", "Tea"), None)
        grants = {store.id: frozenset({Permission.LIVE_HOST})}
        self.store = store.id
        self.host = Principal(owner, is_guest=False, grants=grants, proven_at=self.clock.now())
        async with self.worker.system() as tx:
            await stores.open_store(tx, store, owner)
            await channels.open_channel(tx, channel)
            made = [
                await accounts.ensure_account(
                    tx, address=f"{n}-{owner[-8:]}@example.com", name="R", language="en"
                )
                for n in range(PEOPLE)
            ]
        self.people = [Principal(each.id, is_guest=False) for each in made]
        async with self.db.begin(self.host) as tx:
            room, self.key = await live.open_room(
                tx, self.host, channel, "Tea", starts_at=tx.now + timedelta(minutes=30)
            )
        self.id = room.id

    async def happen(self, step) -> None:
        with suppress(Refusal, KilledError):  # nothing came of it
            await getattr(self, step[0])(*step[1:])

    async def tick(self, who: int, reminder: bool, on_air: bool) -> None:
        person = self.people[who]
        async with self.db.begin(person) as tx:
            room = await live.room_by_id(tx, self.id)
            before = await live.reservation_of(tx, person, room)
            after = await live.reserve(tx, person, room, Ticks(reminder, on_air))
        for kind in Kind:
            was, now = getattr(before, kind), getattr(after, kind)
            self.bought[person.actor, kind] += now.is_ticked and not was.is_ticked

    async def plan(self, minutes: int | None) -> None:
        starts_at = None if minutes is None else self.clock.now() + timedelta(minutes=minutes)
        async with self.db.begin(self.host) as tx:
            await live.plan(tx, self.host, self.id, Plan("Tea", starts_at))

    async def clock_by(self, minutes: int) -> None:
        self.clock.step(timedelta(minutes=minutes))

    async def picture(self) -> None:
        async with self.worker.system() as tx:
            self.ingest = await streams.open_ingest(tx, self.key, "test")
            await streams.start_picture(tx, self.ingest, width=1280, height=720)

    async def lost(self) -> None:
        if self.ingest is not None:
            async with self.worker.system() as tx:
                await streams.end_ingest(tx, self.ingest, EndReason.LOST)
            self.ingest = None

    async def heard(self) -> None:
        await self.facts.drain()

    async def due(self) -> None:
        while await self.ticker.step():
            pass

    async def killed(self, verb) -> None:
        async with self.worker.system() as tx:
            await verb(tx, self.store, self.id, SITE)
            raise KilledError

    async def twice(self, verb) -> None:
        for _ in range(2):
            async with self.worker.system() as tx:
                await verb(tx, self.store, self.id, SITE)

    async def end(self) -> None:
        async with self.db.begin(self.host) as tx:
            await live.end_room(tx, self.host, self.id)

    async def check(self) -> None:
        """No person got more of a kind than they ticked, and the mailbox says the same."""
        rows = await self.fetch(
            "SELECT account_id, topic FROM attention.contacts"
            " WHERE topic LIKE %s AND outcome = 'sent'",
            f"live.%/{self.id}",
        )
        sent = Counter(
            (str(AccountId.of(row["account_id"])), row["topic"].split("/")[0].removeprefix("live."))
            for row in rows
        )
        assert sent <= self.bought
        written = await self.fetch(
            "SELECT count(*) AS n FROM notifications.messages"
            " WHERE kind LIKE 'live.%%' AND text LIKE %s",
            f"%{self.id}%",
        )
        assert written[0]["n"] == sent.total()

    async def owed(self) -> int:
        rows = await self.fetch(
            "SELECT count(*) AS n FROM live.reservations WHERE room_id = %s AND settled_at IS NULL",
            self.id.uuid,
        )
        return rows[0]["n"]


NAMES = {"clock": "clock_by", "facts": "heard"}
CALM = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def worlds(db: Db, worker_db: Db, clock, fetch):
    return lambda: World(db, worker_db, clock, fetch)


@CALM
@given(st.lists(STEP, max_size=16))
async def test_one_thing_after_another(worlds, steps):
    world = worlds()
    await world.open()

    for name, *rest in steps:
        await world.happen((NAMES.get(name, name), *rest))
        await world.check()

    await world.happen(("end",))
    await world.due()
    await world.check()
    assert await world.owed() == 0, "nothing is owed once the room is over"
