"""docs/room-protocol.md and the types on the wire say the same."""

import re
import typing
from pathlib import Path

import msgspec
import pytest
from msgspec import inspect

from hawker.kernel.events import Event
from hawker.stage.live import events
from hawker.stage.live.hub import wire

PAGE = (Path(__file__).parents[4] / "docs" / "room-protocol.md").read_text(encoding="utf-8")
EVENTS = typing.get_args(wire.RoomEvent)
CLIENT = typing.get_args(wire.ClientFrame)
SERVER = (wire.Tick, wire.Refused, wire.Pong, wire.Bye, wire.Recovered, wire.You, wire.Backstage)
RECORDS = (wire.Me, wire.ChatLine, wire.Reply, wire.Poll)
HUBS_ALONE = (wire.Said, wire.Incoming, wire.Product, wire.Pin)  # clients are never told these


def said(text: str) -> set[str]:
    """What stands in back-ticks."""
    return set(re.findall(r"`\"?([^`\"]+)\"?`", text))


def fields(kind: type) -> dict[str, bool]:
    """The fields of a record as they are written, and whether each may be absent."""
    told = inspect.type_info(kind)
    assert isinstance(told, inspect.StructType)
    is_short = kind.__struct_config__.omit_defaults
    return {
        each.encode_name: not each.required and (is_short or kind in CLIENT) for each in told.fields
    }


def row(section: str, name: str) -> str:
    """The row of a table whose first cell is this name."""
    body = PAGE.split(f"{section}\n", 1)[1]
    [found] = [line for line in body.splitlines() if line.startswith(f"| `{name}` |")][:1]
    return found


def is_fact(known: object) -> bool:
    return isinstance(known, type) and issubclass(known, Event) and known is not Event


def tag(kind: type) -> str:
    return str(kind.__struct_config__.tag)


def check(text: str, kind: type) -> None:
    """Every field is named, and those that may be absent are marked, and no others."""
    known = said(text)
    for name, may_be_absent in fields(kind).items():
        assert name in known, f"{kind.__name__}.{name} is not told"
        marked = re.search(rf"`{name}` \*opt\*", text) is not None
        assert marked == may_be_absent, f"{kind.__name__}.{name}: *opt* says otherwise"


@pytest.mark.parametrize("kind", EVENTS, ids=tag)
def test_every_event_is_told_with_its_fields(kind):
    check(row("### `event`", tag(kind)).split("|", 2)[2], kind)


@pytest.mark.parametrize("kind", CLIENT, ids=tag)
def test_every_frame_of_the_client_is_told_with_its_fields(kind):
    check(row("## From the client", tag(kind)).split("|", 2)[2], kind)


@pytest.mark.parametrize("kind", SERVER, ids=tag)
def test_every_frame_of_the_hub_is_told_with_its_fields(kind):
    section = PAGE.split(f"### `{tag(kind)}`\n", 1)[1]
    check(re.split(r"\n##", section, maxsplit=1)[0], kind)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_is_told_with_its_fields(kind):
    [paragraph] = re.findall(rf"^\*\*{kind.__name__}\*\*: .*$", PAGE, re.MULTILINE)
    check(paragraph, kind)
    told = {name for name in said(paragraph.partition(":")[2]) if re.fullmatch(r"[a-z_]+", name)}
    assert told - {each.value for each in wire.Role} == fields(kind).keys()


def test_the_page_tells_of_no_frame_that_is_not_there():
    events = PAGE.split("### `event`", 1)[1].split("###", 1)[0]
    named = re.findall(r"^\| `(\w+)` \|", events, re.MULTILINE)
    assert set(named) - {"type"} == {tag(kind) for kind in EVENTS}
    mine = PAGE.split("## From the client", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"^\| `(\w+)` \|", mine, re.MULTILINE)) == {tag(k) for k in CLIENT}
    heads = set(re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE))
    assert heads == {tag(kind) for kind in SERVER} | {"snapshot", "event"}


def test_no_type_of_the_wire_is_forgotten():
    types = {
        kind
        for kind in vars(wire).values()
        if isinstance(kind, type)
        and issubclass(kind, msgspec.Struct)
        and kind is not msgspec.Struct
    }
    told = {*EVENTS, *CLIENT, *SERVER, *RECORDS, wire.Event}

    assert types - told == set(HUBS_ALONE)


def test_the_limits_are_those_of_the_code():
    assert f"{wire.MAX_CLIENT_FRAME_BYTES:,}".replace(",", " ") in PAGE
    assert f"at most {wire.MAX_REF_CHARACTERS} characters" in PAGE
    assert f"(1 to {wire.MAX_LIKES_PER_FRAME})" in PAGE
    assert f"at most {wire.MAX_MENTIONS} tags" in PAGE


def test_every_code_that_a_hub_says_is_told():
    hub = Path(wire.__file__).parent
    source = "".join(each.read_text(encoding="utf-8") for each in hub.glob("*.py"))
    facts = {str(fact.tag) for fact in vars(events).values() if is_fact(fact)}  # heard, not said

    codes = set(re.findall(r'"((?:live|auth)\.[a-z_]+)"', source)) - facts

    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
