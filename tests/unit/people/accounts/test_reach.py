import pytest

from hawker.people.accounts.reach import BadAddress, name_for, normalise


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Lin@Example.COM ", "lin@example.com"),
        ("lin+live@mail.example.co", "lin+live@mail.example.co"),
        ("13812345678", "+8613812345678"),
        ("138 1234-5678", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("+1 (415) 555-0100", "+14155550100"),
    ],
)
def test_an_address_has_one_spelling(typed, kept):
    assert normalise(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lin",
        "lin@",
        "@example.com",
        "lin@localhost",
        "a b@example.com",
        "lin@example.com\nbcc: all@example.com",
        "<lin@example.com>",
        "12345",
        "+0123456789",
        "x" * 65 + "@example.com",
        "a@" + "b" * 60 + "." + "c" * 63 + "." + "d" * 63 + "." + "e" * 63 + "." + "f" * 60,
    ],
)
def test_what_is_no_address_is_refused_by_its_field(typed):
    with pytest.raises(BadAddress) as refusal:
        normalise(typed)

    assert (refusal.value.code, refusal.value.field) == ("accounts.bad_address", "address")


def test_others_never_see_the_whole_address():
    assert name_for("lin@example.com") == "lin"
    assert name_for("+8613812345678") == "****5678"
