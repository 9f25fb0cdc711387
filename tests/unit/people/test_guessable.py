"""Which passwords are tried first."""

import pytest

from hawker.people.accounts.guessable import is_guessable, normalise


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "Password1",
        "P@ssw0rd!",
        "passwordpassword",
        "12345678",
        "87654321",
        "abcdefgh",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "asdfghjkl123",
        "aaaaaaaa",
        "abababab",
        "abcabcabc",
        "iloveyou2",
        "woaini1314",
        "!!dragon!!",
        "M0nkey2024",
        "19900512",
        "1990-05-12",
        "05121990",
        "13812345678",
        "8613812345678",
        "lindaxiao99",
    ],
)
def test_these_are(password):
    assert is_guessable(normalise(password), ["lindaxiao", "li"])


@pytest.mark.parametrize(
    "password",
    [
        "a lantern over the river",
        "correct horse battery staple",
        "kX9#mQ2$vL",
        "夜市灯火通明到天亮",
        "lindaxiao buys tea on monday",
        "passwordless is the way",
        "99123401",
        "tea-at-14:30-sharp",
    ],
)
def test_these_are_not(password):
    assert not is_guessable(normalise(password), ["lindaxiao", "li"])


def test_a_very_long_one_is_looked_at_in_no_time():
    assert not is_guessable("qwertyuiop asdf" * 17 + "x")
