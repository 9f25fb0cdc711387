import pytest

from hawker.goods.shipping.carriers import COMPANIES, checked, found, is_s10, is_ups, page_of
from hawker.goods.shipping.model import BadNumber, Label, UnknownCarrier


@pytest.mark.parametrize("code", [code for code, each in COMPANIES.items() if each.example])
def test_the_example_of_a_carrier_is_one_of_its_numbers(code):
    assert checked(Label(code, COMPANIES[code].example)).number == COMPANIES[code].example


@pytest.mark.parametrize(
    ("code", "typed", "spelled"),
    [
        ("sf", " sf 1234 5678 90123\n", "SF1234567890123"),
        ("ups", "1z999aa10123456784", "1Z999AA10123456784"),
        ("usps", "RA123456785US", "RA123456785US"),
    ],
)
def test_a_number_is_spelled_as_its_carrier_does(code, typed, spelled):
    assert checked(Label(code, typed)).number == spelled


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("sf", "SF123456789012"),
        ("ups", "1Z999AA10123456785"),
        ("ems", "EA123456784CN"),
        ("dhl", "1234567890"),
        ("yunda", "31234567890123"),
        ("sandbox", "SB2026050100"),
        ("other", "../../etc"),
        ("other", "A" * 41),
    ],
)
def test_what_cannot_be_a_number_is_none(code, number):
    with pytest.raises(BadNumber):
        checked(Label(code, number, "Corner Courier"))


def test_check_digits_are_those_of_public_examples():
    assert is_ups("1Z5R89390357567127")
    assert not is_ups("1Z5R89390357567128")
    assert is_s10("RA123456785GB")
    assert not is_s10("RA123456786GB")


def test_another_carrier_has_its_name_and_a_listed_one_its_own():
    other = checked(Label("other", "cc-1001", " Corner Courier "))
    assert (other.number, other.carrier_name) == ("CC-1001", "Corner Courier")
    assert checked(Label("sf", "SF1234567890123", "Nonsense")).carrier_name is None
    for nameless in (None, " "):
        with pytest.raises(UnknownCarrier):
            checked(Label("other", "CC-1001", nameless))


def test_a_carrier_is_found_by_code_and_by_name():
    assert [found(each) for each in ("SF", "顺丰", "sf express", "UPS", "邮政")] == [
        *("sf", "sf", "sf", "ups", "ems"),
    ]
    assert found("Corner Courier") is None


def test_a_page_of_a_carrier_takes_the_number_and_nothing_else():
    assert page_of("ups", "1Z&x=") == "https://www.ups.com/track?tracknum=1Z%26x%3D"
    assert page_of("sf", "SF1234567890123") is None
