import pytest

from hawker.stage.live.hub.words import MAX_CHARACTERS, Unsayable, clean


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("  hello   there ", "hello there"),
        ("一件，谢谢！", "一件，谢谢！"),
        ("e\u0301", "é"),
        ("a\u200bb\u2060c\ufeff", "abc"),
        ("left\u202eright", "leftright"),
        ("two\nlines\r\nhere", "two lines here"),
        ("bell\x07\x00", "bell"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f", "❤"),
        ("z\u0335\u0336\u0337\u0338\u0321\u0322", "z\u0335\u0336\u0337"),
    ],
)
def test_a_line_is_composed_and_stripped_of_what_cannot_be_seen(said, shown):
    assert clean(said) == shown


@pytest.mark.parametrize("said", ["", "   ", "\u200b\u200b", "\x00\x01", "\u0300\u0301", "\u200d"])
def test_a_line_of_nothing_is_refused(said):
    with pytest.raises(Unsayable) as refusal:
        clean(said)
    assert refusal.value.code == "live.chat_empty"


@pytest.mark.parametrize("said", ["字" * (MAX_CHARACTERS + 1), "a" * 100_000])
def test_a_long_line_is_refused(said):
    with pytest.raises(Unsayable) as refusal:
        clean(said)
    assert refusal.value.code == "live.chat_too_long"


def test_the_longest_line_is_allowed():
    assert clean("字" * MAX_CHARACTERS) == "字" * MAX_CHARACTERS
