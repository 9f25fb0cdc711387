import asyncio
from datetime import timedelta
from typing import Annotated, Literal

import msgspec
import pytest

from hawker.kernel import preferences
from hawker.kernel.auth import Principal, guest
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.kernel.preferences import (
    STALE,
    BadValue,
    ChangedMeanwhile,
    Preference,
    Preferences,
    switch,
)
from hawker.kernel.text import Text, line

ABOUT = Text(zh="测试用", en="For tests.")
SECRET = "a secret of the tests alone"


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Annotated[str, line(80)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 587


MOTTO = Preference(name="test.motto", default="", kind=Annotated[str, line(20)], about=ABOUT)
SERVER = Preference(name="test.server", default=Server("localhost"), about=ABOUT)
COLOUR: Preference[str] = Preference(
    name="test.colour", default="red", kind=Literal["red", "green"], about=ABOUT
)
IS_OPEN = switch("test.is_open", default=True, about=ABOUT)
PASSWORD = Preference(name="test.password", default="", is_secret=True, about=ABOUT)
DECLARED = [MOTTO, SERVER, COLOUR, IS_OPEN, PASSWORD]


@pytest.fixture
def ours(db):
    return Preferences(db, SECRET, DECLARED)


@pytest.fixture
def operator():
    return Principal(actor=AccountId.new(), is_guest=False, is_operator=True)


@pytest.fixture
def change(db, ours, operator):
    async def run(preference, value, version=0, of=None):
        async with db.begin(operator) as tx:
            changed = await (of or ours).change(tx, preference, value, version=version, by=operator)
        (of or ours).forget()
        return changed

    return run


async def test_what_nobody_set_is_as_declared(ours):
    assert await ours.get(MOTTO) == ""
    assert await ours.get(SERVER) == Server("localhost", 587)
    assert await ours.get(IS_OPEN) is True
    assert not (await ours.shown(IS_OPEN)).is_set


async def test_what_was_set_is_read_back_in_its_type(db, ours, change, operator, clock):
    assert await change(MOTTO, "慢慢来") == 1
    assert await change(SERVER, {"host": "mail.example", "port": 465}) == 1
    assert await change(IS_OPEN, value=False) == 1

    assert await ours.get(MOTTO) == "慢慢来"
    assert await ours.get(SERVER) == Server("mail.example", 465)
    assert await ours.get(IS_OPEN) is False
    async with db.begin(guest()) as tx:
        assert await preferences.read(tx, MOTTO) == "慢慢来"
        assert await preferences.read(tx, COLOUR) == "red"
    shown = await ours.shown(MOTTO)
    assert (shown.version, shown.changed_at, shown.changed_by) == (1, clock.now(), operator.actor)


async def test_setting_it_back_keeps_counting(ours, change):
    await change(MOTTO, "慢慢来")

    assert await change(MOTTO, None, version=1) == 2

    assert await ours.get(MOTTO) == ""
    assert not (await ours.shown(MOTTO)).is_set


@pytest.mark.parametrize(
    ("preference", "value"),
    [
        (MOTTO, 7),
        (MOTTO, "x" * 21),
        (MOTTO, "two\nlines"),
        (IS_OPEN, "yes"),
        (IS_OPEN, 1),
        (COLOUR, "blue"),
        (SERVER, {"host": "mail.example", "port": 0}),
        (SERVER, {"host": "mail.example", "unknown": 1}),
        (PASSWORD, 12345678),
    ],
)
async def test_a_value_of_another_kind_is_refused_and_nothing_is_written(
    change, count, preference, value
):
    with pytest.raises(BadValue) as refused:
        await change(preference, value)

    assert refused.value.field == preference.name
    assert await count("kernel.preferences") == 0


async def test_of_two_changes_from_the_same_version_one_is_refused(ours, change):
    await change(MOTTO, "first")

    outcomes = await asyncio.gather(
        change(MOTTO, "left", version=1), change(MOTTO, "right", version=1), return_exceptions=True
    )

    assert sorted(type(each) for each in outcomes if each != 2) == [ChangedMeanwhile]
    assert outcomes.count(2) == 1
    assert await ours.get(MOTTO) == ("left" if outcomes[0] == 2 else "right")


@pytest.mark.parametrize("version", [0, 2])
async def test_a_change_from_another_version_overwrites_nothing(ours, change, version):
    await change(MOTTO, "first")

    with pytest.raises(ChangedMeanwhile):
        await change(MOTTO, "second", version=version)

    assert await ours.get(MOTTO) == "first"


async def test_a_change_from_a_version_that_never_was_writes_nothing(change, count):
    with pytest.raises(ChangedMeanwhile):
        await change(MOTTO, "first", version=3)

    assert await count("kernel.preferences") == 0


async def test_another_process_follows_once_its_answer_is_old(db, ours, change, clock):
    other = Preferences(db, SECRET, DECLARED)
    assert await other.get(IS_OPEN) is True

    await change(IS_OPEN, value=False)
    clock.step(STALE - timedelta(milliseconds=1))
    assert await other.get(IS_OPEN) is True  # not asked again yet
    clock.step(timedelta(milliseconds=1))

    assert await other.get(IS_OPEN) is False


async def test_a_crowd_asks_the_database_once(db, ours, clock):
    for _ in range(2):
        before = db.statements

        answers = await asyncio.gather(*[ours.get(IS_OPEN) for _ in range(500)])

        assert answers == [True] * 500
        assert db.statements == before + 1
        clock.step(STALE)


async def test_who_gives_up_waiting_leaves_the_others_their_answer(ours):
    first = asyncio.create_task(ours.get(IS_OPEN))
    await asyncio.sleep(0)
    second = asyncio.create_task(ours.get(IS_OPEN))
    await asyncio.sleep(0)

    first.cancel()

    assert await second is True
    assert first.cancelled()


async def test_a_clock_that_was_set_back_is_no_reason_to_keep_an_old_answer(db, ours, change):
    class Back:
        def __init__(self, clock):
            self._clock, self.by = clock, timedelta()

        def now(self):
            return self._clock.now() - self.by

    db.clock = clock = Back(db.clock)
    other = Preferences(db, SECRET, DECLARED)
    assert await other.get(IS_OPEN) is True
    await change(IS_OPEN, value=False)

    clock.by = timedelta(days=1)

    assert await other.get(IS_OPEN) is False


async def test_a_reading_begun_before_a_change_does_not_outlive_it(ours, change):
    slow = asyncio.create_task(ours.get(MOTTO))
    await asyncio.sleep(0)

    await change(MOTTO, "new")
    await slow

    assert await ours.get(MOTTO) == "new"


async def test_inside_a_transaction_the_process_is_not_asked(db, ours):
    with pytest.raises(AssertionError, match="before a transaction"):
        async with db.begin(guest()):
            await ours.get(MOTTO)


async def test_a_secret_is_sealed_in_the_table_and_shown_to_nobody(ours, change, fetch):
    await change(PASSWORD, "hunter2 hunter2")

    (row,) = await fetch("SELECT value, sealed FROM kernel.preferences")
    assert row["value"] is None
    assert b"hunter2" not in bytes(row["sealed"])
    shown = await ours.shown(PASSWORD)
    assert (shown.value, shown.default, shown.is_set, shown.last_four) == (None, None, True, "ter2")
    assert await ours.get(PASSWORD) == "hunter2 hunter2"


async def test_of_a_short_secret_not_even_the_end_is_shown(ours, change):
    await change(PASSWORD, "hunter2")

    assert (await ours.shown(PASSWORD)).last_four == ""


async def test_with_another_secret_of_the_site_a_sealed_one_counts_as_not_set(db, change):
    await change(PASSWORD, "hunter2 hunter2")

    moved = Preferences(db, "the site has another secret now", DECLARED)

    assert await moved.get(PASSWORD) == ""
    assert not (await moved.shown(PASSWORD)).is_set


async def test_what_an_older_version_kept_in_another_kind_counts_as_not_set(db, change):
    older = Preference(name=SERVER.name, default="", about=ABOUT)
    await change(older, "mail.example", of=Preferences(db, SECRET, [older]))

    newer = Preferences(db, SECRET, DECLARED)

    assert await newer.get(SERVER) == Server("localhost", 587)
    assert (await newer.shown(SERVER)).version == 1  # so that it can be set anew


async def test_nobody_writes_in_the_name_of_another(db, ours, operator, count):
    with pytest.raises(Exception, match="row-level security"):
        async with db.begin(guest()) as tx:
            await ours.change(tx, MOTTO, "mine", version=0, by=operator)

    assert await count("kernel.preferences") == 0


async def test_a_name_that_nobody_declared_is_not_there(ours):
    assert ours.named("test.motto") is MOTTO
    with pytest.raises(NotFound):
        ours.named("test.mottoes")
