"""Reading once for everybody who asks at the same moment."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from hawker.goods.stock.together import Together


class Book:
    """Something slow to read, that tells how it was asked."""

    def __init__(self) -> None:
        self.pages = {"a": 1, "b": 2}
        self.asked: list[Sequence[str]] = []
        self.may_answer = asyncio.Event()
        self.fails = False

    async def read(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.asked.append(sorted(keys))
        seen = dict(self.pages)
        await self.may_answer.wait()
        if self.fails:
            raise OSError("torn")
        return {key: seen[key] for key in keys if key in seen}


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_wishes_gather_while_a_read_is_under_way():
    book = Book()
    together = Together(book.read, most=10)

    first = asyncio.create_task(together.get("a"))
    await turns()
    rest = [asyncio.create_task(together.get(key)) for key in ("a", "b", "b", "c")]
    await turns()
    book.may_answer.set()

    assert await first == 1
    assert await asyncio.gather(*rest) == [1, 2, 2, None]
    assert book.asked == [["a"], ["a", "b", "c"]]


async def test_nobody_is_told_what_was_true_before_they_asked():
    book = Book()
    together = Together(book.read, most=10)

    early = asyncio.create_task(together.get("a"))
    await turns()
    book.pages["a"] = 9
    late = asyncio.create_task(together.get("a"))
    await turns()
    book.may_answer.set()

    assert (await early, await late) == (1, 9)


async def test_a_read_asks_for_a_bounded_number_of_keys():
    book = Book()
    book.may_answer.set()
    together = Together(book.read, most=2)

    await asyncio.gather(*(together.get(key) for key in "abcde"))

    assert [len(keys) for keys in book.asked] == [2, 2, 1]


async def test_a_failure_is_told_to_all_who_waited_and_to_nobody_after():
    book = Book()
    book.may_answer.set()
    book.fails = True
    together = Together(book.read, most=10)

    answers = await asyncio.gather(together.get("a"), together.get("b"), return_exceptions=True)
    book.fails = False

    assert [type(answer) for answer in answers] == [OSError, OSError]
    assert await together.get("a") == 1


async def test_who_goes_away_does_not_take_the_answer_from_the_others():
    book = Book()
    together = Together(book.read, most=10)

    leaver, stayer = (asyncio.create_task(together.get("a")) for _ in range(2))
    await turns()
    leaver.cancel()
    await turns()
    book.may_answer.set()

    assert await stayer == 1
    with pytest.raises(asyncio.CancelledError):
        await leaver
