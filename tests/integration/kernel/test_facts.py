from collections.abc import Sequence
from datetime import timedelta

import pytest

from hawker.kernel import outbox
from hawker.kernel.auth import guest
from hawker.kernel.db import Tx
from hawker.kernel.events import Event
from hawker.kernel.facts import Dispatcher, Meta, Subscriber, on, on_all
from hawker.kernel.facts import Heard as HeardFact
from hawker.kernel.outbox import Sweeper


class Knocked(Event, frozen=True, tag="test.knocked"):
    n: int


class Answered(Event, frozen=True, tag="test.answered"):
    n: int


class Rang(Event, frozen=True, tag="test.rang"):
    pass


class Heard:
    """Subscribers that write down what they heard."""

    def __init__(self) -> None:
        self.knocks: list[int] = []
        self.answers: list[int] = []

    async def answer(self, tx: Tx, event: Knocked, meta: Meta) -> None:
        self.knocks.append(event.n)
        await outbox.publish(tx, Answered(event.n))

    async def note(self, tx: Tx, event: Answered, meta: Meta) -> None:
        assert meta.tag == "test.answered"
        self.answers.append(event.n)

    def subscribers(self) -> list[Subscriber]:
        return [
            Subscriber("door", [on(Knocked, self.answer)]),
            Subscriber("house", [on(Answered, self.note)]),
        ]


async def test_a_fact_reaches_its_subscribers_and_so_does_what_follows(db, worker_db):
    heard = Heard()
    async with db.begin(guest()) as tx:
        await outbox.publish(tx, Knocked(1))
        await outbox.publish(tx, Knocked(2))

    drained = await Dispatcher(heard.subscribers(), worker_db).drain()

    assert drained == 4
    assert heard.knocks == [1, 2]
    assert heard.answers == [1, 2]


async def test_facts_that_may_come_together_do_and_keep_behind_those_that_wait(db, worker_db):
    heard: list[object] = []

    async def knocks(tx: Tx, facts: Sequence[HeardFact[Knocked]]) -> None:
        heard.append([fact.event.n for fact in facts])

    async def rang(tx: Tx, event: Rang, meta: Meta) -> None:
        heard.append("rang")

    async def answers(tx: Tx, facts: Sequence[HeardFact[Answered]]) -> None:
        heard.append([-fact.event.n for fact in facts])

    reactions = [on_all(Knocked, knocks), on(Rang, rang), on_all(Answered, answers)]
    async with db.begin(guest()) as tx:
        for event in (Knocked(1), Answered(1), Knocked(2), Rang(), Knocked(3), Answered(2)):
            await outbox.publish(tx, event)

    await Dispatcher([Subscriber("door", reactions)], worker_db).drain()

    assert heard == [[1, 2], [-1], "rang", [3], [-2]]


async def test_a_fact_that_comes_twice_is_handled_once(db, worker_db, fetch, count):
    heard = Heard()
    (door, _) = heard.subscribers()
    async with db.begin(guest()) as tx:
        await outbox.publish(tx, Knocked(1))
    async with worker_db.system() as tx:
        facts = await outbox.unrelayed(tx)

    for _ in range(2):
        async with worker_db.system() as tx:
            await door.handle(tx, facts)

    assert heard.knocks == [1]
    assert await count("kernel.handled WHERE subscriber = 'door'") == 1


async def test_a_handler_that_fails_has_handled_nothing(db, worker_db, count):
    async def fail(tx: Tx, event: Knocked, meta: Meta) -> None:
        raise RuntimeError("no")

    async with db.begin(guest()) as tx:
        await outbox.publish(tx, Knocked(1))
    async with worker_db.system() as tx:
        facts = await outbox.unrelayed(tx)

    async def handle() -> None:
        async with worker_db.system() as tx:
            await Subscriber("door", [on(Knocked, fail)]).handle(tx, facts)

    with pytest.raises(RuntimeError):
        await handle()

    assert await count("kernel.handled") == 0


async def test_it_is_remembered_what_was_handled_for_as_long_as_it_may_come_again(
    db, worker_db, clock, fetch, count
):
    heard = Heard()
    (door, _) = heard.subscribers()
    async with db.begin(guest()) as tx:
        await outbox.publish(tx, Knocked(1))
        await outbox.publish(tx, Knocked(2))
    async with worker_db.system() as tx:
        facts = await outbox.unrelayed(tx)
        await door.handle(tx, facts)
    clock.step(timedelta(days=20))
    async with worker_db.system() as tx:  # the first went into a new stream a moment ago
        await tx.run(outbox.Q.mark_relayed, ids=[facts[0].id], now=tx.now)
        await tx.run(outbox.Q.mark_relayed, ids=[facts[1].id], now=tx.now - timedelta(days=8))

    await Sweeper(worker_db).step()

    assert await count("kernel.outbox WHERE tag = 'test.knocked'") == 1
    (kept,) = await fetch("SELECT event_id FROM kernel.handled")
    assert kept["event_id"] == facts[0].id.uuid


def test_two_reactions_to_one_fact_in_one_subscriber_are_a_defect():
    heard = Heard()

    with pytest.raises(AssertionError):
        Subscriber("door", [on(Knocked, heard.answer), on(Knocked, heard.answer)])
