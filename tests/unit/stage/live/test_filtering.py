"""Words that a channel does not take, whatever they are dressed up as."""

import pytest

from hawker.stage.live import filtering
from hawker.stage.live.filtering import Automaton, Words, fold
from hawker.stage.live.hub.repeats import OWN_WITHIN_S, SAME_TIMES, Repeats

WORDS = Words(["casino", "free money", "加微信", "V信"])


@pytest.mark.parametrize(
    "text",
    [
        "a CASINO for you",
        "ｃａｓｉｎｏ",
        "c\u200ba\u200bs\u200bi\u200bn\u200bo",
        "с\u0430sino",  # Cyrillic
        "ca\u0301sino",
        "c a s i n o",
        "get free   money, now",
        "想买的加微信",
        "加 微.信",
        "加\u200d微🎉信",
        "v信123",
    ],
)
def test_a_word_is_found_in_any_dress(text):
    assert WORDS.refuse(text)


@pytest.mark.parametrize(
    "text", ["casinos of old", "the occasion", "微信加速", "free the money", ""]
)
def test_what_only_looks_near_is_let_through(text):
    assert not WORDS.refuse(text)


def test_no_words_refuse_nothing_and_marks_alone_are_no_word():
    assert not Words().refuse("anything")
    assert not Words(["!!!", "  "]).refuse("anything !!!")


def test_a_word_inside_another_is_found_by_the_one_walk():
    words = Words(["微信群", "信群主", "群"])

    assert words.refuse("看这群人")
    assert words.refuse("微信 群主")


def test_folding_is_stable():
    once = fold("Ｈéllo Ѕtraße ①")

    assert fold(once) == once == "hello strasse 1"


def test_who_says_nearly_the_same_again_is_refused_for_a_while():
    said = Repeats()

    assert not said.are("room", "lin", "How much is the green one?", 0.0)
    assert said.are("room", "lin", "how much is the green one!!", 1.0)
    assert said.are("room", "lin", "How much is the green one? ?? 1", 1.0)
    assert not said.are("room", "lin", "How long does shipping take?", 2.0)
    assert not said.are("another room", "lin", "How much is the green one?", 2.0)
    assert not said.are("room", "lin", "How much is the green one?", OWN_WITHIN_S + 1)


def test_what_was_said_long_ago_takes_no_memory():
    said = Repeats()
    for n in range(1_000):
        assert not said.are("room", f"p{n % 50}", f"{n:04d} {n * 7919:08d} {n * 104729:09d}", n)
    for n in range(9):
        said.are("room", f"q{n}", "Join my group for cheaper tea", 1_000.0)

    assert len(said._same) <= OWN_WITHIN_S + 1
    assert len(said._own) <= 50 + 9
    assert not said.are("room", "lin", "111 222 333", 2_000.0)
    assert (len(said._own), len(said._same)) == (1, 0)


def test_a_crowd_may_say_short_things_at_once_and_paste_long_ones_a_few_times():
    said = Repeats()

    assert not any(said.are("room", "lin", "111", 0.0) for _ in range(9))
    assert not any(said.are("room", f"p{n}", "want it", 0.0) for n in range(50))
    pasted = [said.are("room", f"p{n}", "Join my group for cheaper tea", 0.0) for n in range(9)]
    assert pasted == [n >= SAME_TIMES for n in range(9)]


def test_the_same_words_are_made_ready_once(monkeypatch):
    built = []

    class Counted(Automaton):
        def __init__(self, patterns):
            built.append(self)
            super().__init__(patterns)

    monkeypatch.setattr(filtering, "Automaton", Counted)
    words = Words(["casino"])
    once = len(built)

    for _ in range(3):
        assert words.renewed(["casino"]) is words
    assert len(built) == once
    changed = words.renewed(["casino", "free money"])

    assert len(built) == 2 * once
    assert changed.refuse("free money")
    assert not changed.renewed([]).refuse("free money")
