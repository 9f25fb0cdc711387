"""Facts on a real NATS server: carried once, handled once, parked when hopeless."""

import asyncio
import shutil
from contextlib import suppress

import pytest

from hawker.kernel import bus as kernel_bus
from hawker.kernel import outbox, sql, timers
from hawker.kernel.auth import guest
from hawker.kernel.bus import Bus, BusDown
from hawker.kernel.events import Event
from hawker.kernel.facts import ATTEMPTS, Feed, Subscriber, on
from hawker.kernel.outbox import Relay

WAITING = "kernel.outbox WHERE relayed_at IS NULL"
PATIENCE_S = 30.0


class Rang(Event, frozen=True, tag="test.rang"):
    n: int


async def ring(db, *numbers: int) -> None:
    async with db.begin(guest()) as tx:
        for n in numbers:
            await outbox.publish(tx, Rang(n))


async def carry_all(relay: Relay) -> int:
    carried = 0
    while done := await relay.step():
        carried += done
    return carried


async def test_a_fact_is_carried_and_handled_once(db, worker_db, bus, count, quick):
    heard: list[int] = []

    async def hear(tx, event: Rang, meta) -> None:
        heard.append(event.n)

    await ring(db, 1, 2, 3)
    assert await carry_all(Relay(worker_db, bus)) == 3
    feed = Feed(Subscriber("ear", [on(Rang, hear)]), worker_db, bus)
    while await feed.step():
        pass

    assert heard == [1, 2, 3]
    assert await count("kernel.outbox WHERE relayed_at IS NULL") == 0


async def test_a_fact_carried_twice_is_handled_once(db, worker_db, bus, fetch, quick):
    heard: list[int] = []

    async def hear(tx, event: Rang, meta) -> None:
        heard.append(event.n)

    await ring(db, 1)
    relay = Relay(worker_db, bus)
    await carry_all(relay)
    async with worker_db.system() as tx:
        await tx.run(outbox.Q.relay_again, limit=10)
    assert await carry_all(relay) == 1
    feed = Feed(Subscriber("ear", [on(Rang, hear)]), worker_db, bus)
    while await feed.step():
        pass

    assert heard == [1]


async def test_one_bad_fact_is_parked_and_holds_nobody_up(db, worker_db, bus, fetch, count, quick):
    async def hear(tx, event: Rang, meta) -> None:
        if event.n == 13:
            raise RuntimeError("unlucky")
        await timers.set(tx, f"test.heard_{event.n}", meta.id, tx.now)

    await ring(db, 12, 13, 14)
    await carry_all(Relay(worker_db, bus))
    feed = Feed(Subscriber("ear", [on(Rang, hear)]), worker_db, bus)
    for _ in range(ATTEMPTS + 1):
        await feed.step()

    assert await count("kernel.timers WHERE kind IN ('test.heard_12', 'test.heard_14')") == 2
    assert await count("kernel.handled") == 2
    (parked,) = await fetch("SELECT tag, data, attempts, error FROM kernel.parked")
    assert parked["data"]["n"] == 13
    assert parked["attempts"] == ATTEMPTS
    assert "unlucky" in parked["error"]


async def test_one_slow_fact_is_parked_and_holds_nobody_up(db, worker_db, bus, fetch, count, quick):
    brief = sql.query("test.brief", "SELECT set_config('statement_timeout', '20', true)")
    sleep = sql.query("test.sleep", "SELECT pg_sleep(5)")

    async def hear(tx, event: Rang, meta) -> None:
        if event.n == 13:
            await tx.value(brief)
            await tx.value(sleep)
        await timers.set(tx, f"test.heard_{event.n}", meta.id, tx.now)

    await ring(db, 12, 13, 14)
    await carry_all(Relay(worker_db, bus))
    feed = Feed(Subscriber("ear", [on(Rang, hear)]), worker_db, bus)
    for _ in range(ATTEMPTS + 1):
        await feed.step()

    assert await count("kernel.timers WHERE kind IN ('test.heard_12', 'test.heard_14')") == 2
    (parked,) = await fetch("SELECT data, attempts, error FROM kernel.parked")
    assert (parked["data"]["n"], parked["attempts"]) == (13, ATTEMPTS)
    assert "statement timeout" in parked["error"]


class Ear:
    """A subscriber with its feed, for the life of a process."""

    def __init__(self, db, bus) -> None:
        self.heard: list[int] = []
        self._feed = Feed(Subscriber("ear", [on(Rang, self._hear)]), db, bus)

    async def _hear(self, tx, event: Rang, meta) -> None:
        self.heard.append(event.n)

    async def listen(self, wanted: list[int]) -> None:
        """Go on as the loop of a worker does, until this was heard."""
        async with asyncio.timeout(PATIENCE_S):
            while self.heard != wanted:
                with suppress(BusDown):
                    await self._feed.step()
                await asyncio.sleep(0)


async def carry(relay: Relay, count) -> None:
    """Go on as the loop of a worker does, until the outbox is drained."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(BusDown):
                if not await relay.step() and await count(WAITING) == 0:
                    return
            await asyncio.sleep(0.02)


async def test_facts_wait_for_a_bus_that_is_away(db, worker_db, server, bus, count, quick):
    relay, ear = Relay(worker_db, bus), Ear(worker_db, bus)
    await ring(db, 1)
    await carry(relay, count)
    await ear.listen([1])
    server.kill()
    await ring(db, 2)
    with pytest.raises(BusDown):
        await carry_all(relay)
    assert await count(WAITING) == 1

    await server.start()
    await carry(relay, count)
    await ear.listen([1, 2])


async def test_a_stream_that_was_lost_is_filled_again_while_the_worker_lives(
    db, worker_db, server, bus, tmp_path, count, quick
):
    relay, ear = Relay(worker_db, bus), Ear(worker_db, bus)
    await ring(db, 1)
    await carry(relay, count)
    await ear.listen([1])
    await ring(db, 2)
    await carry(relay, count)

    server.kill()
    (tmp_path / "nats" / "jetstream").rename(tmp_path / "lost")
    await server.start()
    await ring(db, 3)
    await carry(relay, count)

    await ear.listen([1, 2, 3])


async def test_a_stream_deleted_under_a_living_server_is_filled_again(
    db, worker_db, bus, count, quick
):
    relay, ear = Relay(worker_db, bus), Ear(worker_db, bus)
    await ring(db, 1)
    await carry(relay, count)
    await ear.listen([1])
    await ring(db, 2)
    await carry(relay, count)

    await bus._stream.delete_stream(kernel_bus.STREAM)
    await ring(db, 3)
    await carry(relay, count)

    await ear.listen([1, 2, 3])


async def test_a_stream_that_lost_its_end_is_filled_again(
    db, worker_db, server, bus, tmp_path, count, quick
):
    relay, ear = Relay(worker_db, bus), Ear(worker_db, bus)
    folder = tmp_path / "nats" / "jetstream"
    await ring(db, 1)
    await carry(relay, count)
    await ear.listen([1])
    server.kill()
    shutil.copytree(folder, tmp_path / "before")
    await server.start()
    await ring(db, 2)
    await carry(relay, count)

    server.kill()
    shutil.rmtree(folder)
    (tmp_path / "before").rename(folder)
    await server.start()
    await ring(db, 3)
    await carry(relay, count)

    await ear.listen([1, 2, 3])


async def test_a_worker_that_dies_while_it_fills_a_stream_leaves_it_to_the_next(
    db, worker_db, bus, count, quick, monkeypatch
):
    await ring(db, *range(5))
    await carry(Relay(worker_db, bus), count)
    await bus._stream.delete_stream(kernel_bus.STREAM)
    monkeypatch.setattr(outbox, "AGAIN_BATCH", 2)

    async def die(_: str) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr(bus, "begin_stream", die)
        with pytest.raises(asyncio.CancelledError):
            await Relay(worker_db, bus).step()
    ear = Ear(worker_db, bus)
    await carry(Relay(worker_db, bus), count)

    await ear.listen([0, 1, 2, 3, 4])


async def test_what_went_into_an_older_stream_is_not_counted_as_carried(
    db, worker_db, bus, count, quick
):
    slow, quick_one, ear = Relay(worker_db, bus), Relay(worker_db, bus), Ear(worker_db, bus)
    await ring(db, 1)
    await carry(slow, count)
    append = bus.append

    async def append_and_lose(facts) -> int:
        """Between the append of one relay and its mark, another begins the stream anew."""
        bus.append = append
        sequence = await append(facts)
        await bus._stream.delete_stream(kernel_bus.STREAM)
        await quick_one.step()
        return sequence

    bus.append = append_and_lose
    await ring(db, 2)
    await slow.step()
    await carry(slow, count)

    await ear.listen([1, 2])


async def test_a_feed_waits_for_the_relay_to_make_the_stream(worker_db, bus, quick):
    feed = Feed(Subscriber("ear", []), worker_db, bus)

    with pytest.raises(BusDown):
        await feed.step()

    assert await bus.find_stream() is None


async def test_nobody_at_the_address_is_a_bus_that_is_down(monkeypatch):
    monkeypatch.setattr(kernel_bus, "TIMEOUT_S", 0.2)

    with pytest.raises(BusDown):
        await Bus.connect("nats://127.0.0.1:1")


async def test_whoever_does_not_know_the_secret_of_the_site_is_not_let_in(
    server, tmp_path, monkeypatch
):
    monkeypatch.setattr(kernel_bus, "TIMEOUT_S", 0.5)
    strangers = [f"nats://{word}127.0.0.1:{server.port}" for word in ("", "guess@", "a:b@")]

    for stranger in strangers:
        with pytest.raises(BusDown):
            await Bus.connect(stranger)

    assert (tmp_path / "nats" / "nats.conf").stat().st_mode & 0o077 == 0
    await (await Bus.connect(server.url)).close()


async def test_a_bus_that_is_down_is_told_without_its_credentials(monkeypatch):
    monkeypatch.setattr(kernel_bus, "TIMEOUT_S", 0.2)

    with pytest.raises(BusDown) as told:
        await Bus.connect("nats://hush@127.0.0.1:1")

    assert str(told.value) == "no answer from 127.0.0.1:1"
