"""Limits that all processes share, and those that one process counts by itself."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from hawker.kernel import limits
from hawker.kernel.auth import Principal, guest
from hawker.kernel.db import Unavailable
from hawker.kernel.limits import Count, Here, Limit, Per, TooOften
from hawker.kernel.outbox import Sweeper

OPERATOR = Principal(guest().actor, is_guest=False)
TRIES = Limit("test.tries_of_client", Per.CLIENT, 3, timedelta(minutes=15))
OTHERS = Limit("test.others", Per.SUBJECT, 100, timedelta(minutes=15))
HERE, THERE = Count(TRIES, "192.0.2.7"), Count(TRIES, "203.0.113.9")


async def refused(db, *counts):
    with pytest.raises(TooOften) as told:
        await limits.count(db, *counts)
    return told.value.extra


async def test_the_fourth_of_three_is_refused_and_says_until_when(db, clock, count):
    for _ in range(3):
        await limits.count(db, HERE)
    clock.step(timedelta(minutes=5))

    told = await refused(db, HERE, Count(OTHERS, "x"))
    await limits.count(db, THERE)

    assert told == {"limit": "test.tries_of_client", "retry_after_s": 600}
    assert await count("kernel.limits WHERE name = 'test.others'") == 0
    assert await count("kernel.limits WHERE count = 3") == 1


async def test_a_window_ends_and_asking_meanwhile_makes_it_no_longer(db, clock):
    for _ in range(3):
        await limits.count(db, HERE)
    clock.step(timedelta(minutes=14))
    await refused(db, HERE)

    clock.step(timedelta(minutes=1))

    await limits.count(db, HERE)


async def test_ten_at_once_are_counted_by_two_processes_together(db, worker_db):
    async def one(source):
        try:
            await limits.count(source, HERE)
        except TooOften:
            return False
        return True

    passed = await asyncio.gather(*(one(source) for source in [db, worker_db] * 5))

    assert sum(passed) == 3


async def test_what_turned_out_well_is_taken_back(db):
    for _ in range(9):
        await limits.count(db, HERE)
        await limits.take_back(db, HERE)

    assert [each.count for each in await limits.standings(db)] == [0]


async def test_the_operator_sees_who_is_locked_out_and_forgives(db, count):
    for _ in range(3):
        await limits.count(db, HERE)
    await limits.count(db, THERE)

    shown = await limits.standings(db)
    forgiven = await limits.forgive(db, TRIES.name, HERE.subject, by=OPERATOR)
    again = await limits.forgive(db, TRIES.name, HERE.subject, by=OPERATOR)
    await limits.count(db, HERE)

    assert [(each.subject, each.count, each.is_locked) for each in shown] == [
        ("192.0.2.7", 3, True),
        ("203.0.113.9", 1, False),
    ]
    assert (forgiven, again) == (True, False)
    assert await count(f"kernel.audit WHERE subject = '{TRIES.name}'") == 1
    assert await count(f"kernel.audit AS a WHERE a::text LIKE '%{HERE.subject}%'") == 0


@pytest.mark.parametrize("who", [guest(), Principal(guest().actor, is_guest=False)])
async def test_no_person_sees_who_is_counted(db, who):
    await limits.count(db, HERE)

    async with db.begin(who) as tx:
        assert await tx.all(limits.Q.standings, limits.Standing, now=tx.now, most_listed=9) == []
        assert await tx.run(limits.Q.forget_limit, name=TRIES.name, subject=HERE.subject) == 0


async def test_old_windows_are_swept_away(db, worker_db, clock, count):
    await limits.count(db, HERE)
    clock.step(timedelta(days=2))

    await Sweeper(worker_db).step()

    assert await count("kernel.limits") == 0


async def test_one_process_counts_without_the_database_until_somebody_is_refused(db, clock):
    here = Here()
    before = db.transactions
    for _ in range(3):
        await here.count(db, TRIES, "192.0.2.7")
    assert db.transactions == before

    for _ in range(5):
        with pytest.raises(TooOften):
            await here.count(db, TRIES, "192.0.2.7")

    assert db.transactions == before + 1
    assert [each.is_locked for each in await limits.standings(db)] == [True]
    await limits.forgive(db, TRIES.name, "192.0.2.7", by=OPERATOR)
    clock.step(limits.LOOK_EVERY)
    await here.count(db, TRIES, "192.0.2.7")


async def test_one_process_begins_anew_when_the_window_is_over(db, clock):
    here = Here()
    for _ in range(3):
        await here.count(db, TRIES, "192.0.2.7")

    clock.step(TRIES.window)

    await here.count(db, TRIES, "192.0.2.7")


async def test_a_note_that_was_not_committed_forgives_nobody(db, clock, monkeypatch):
    here = Here()
    for _ in range(3):
        await here.count(db, TRIES, "192.0.2.7")
    real = db.begin

    @asynccontextmanager
    async def lost(*given, **named):
        async with real(*given, **named) as tx:
            yield tx
            raise Unavailable("The database did not answer.")

    monkeypatch.setattr(db, "begin", lost)
    with pytest.raises(Unavailable):
        await here.count(db, TRIES, "192.0.2.7")
    monkeypatch.setattr(db, "begin", real)
    clock.step(limits.LOOK_EVERY)

    with pytest.raises(TooOften):
        await here.count(db, TRIES, "192.0.2.7")
    assert [each.is_locked for each in await limits.standings(db)] == [True]


async def test_a_window_begun_by_a_clock_that_ran_ahead_locks_nobody_out_for_hours(db, clock):
    here = Here()
    for _ in range(3):
        await limits.count(db, HERE)
        await here.count(db, TRIES, "192.0.2.7")

    clock.step(timedelta(hours=-6))

    for _ in range(3):  # and counts as before
        await limits.count(db, HERE)
        await here.count(db, TRIES, "192.0.2.7")
    await refused(db, HERE)
    with pytest.raises(TooOften):
        await here.count(db, TRIES, "192.0.2.7")


async def test_clocks_that_are_a_little_apart_count_together(db, clock):
    for _ in range(3):
        await limits.count(db, HERE)

    clock.step(timedelta(seconds=-30))

    await refused(db, HERE)


async def test_one_process_remembers_so_many_and_no_more(db, monkeypatch):
    monkeypatch.setattr(limits, "SUBJECTS", 2)
    here = Here()

    for subject in "abcaaa":
        await here.count(db, TRIES, subject)

    assert list(here._marks) == [("test.tries_of_client", "c"), ("test.tries_of_client", "a")]
    assert here._marks["test.tries_of_client", "a"].count == 3
