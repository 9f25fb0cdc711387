"""Addresses of many countries, and the field that is at fault."""

import msgspec
import pytest

from hawker.kernel.errors import Refusal
from hawker.people.accounts.model import Address
from hawker.people.accounts.postal.checking import checked
from hawker.people.accounts.postal.china import china
from hawker.people.accounts.postal.forms import forms

HOME = Address("梅若兰", "138 1234 5678", "CN", "浙江", "杭州", "西湖", "龙井路 1 号", "310012")
US = Address("Ada", "415 555 2671", "US", "California", "Oakland", "", "1 Main St", "94607")


def test_a_chinese_address_gets_whole_names_a_code_and_a_number_the_world_dials():
    found = checked(HOME)

    assert (found.region, found.city, found.district) == ("浙江省", "杭州市", "西湖区")
    assert (found.region_code, found.phone) == ("330106", "+8613812345678")
    assert checked(found) == found


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"region": "浙江国"}, "accounts.unknown_place", "region"),
        ({"city": "南京市"}, "accounts.unknown_place", "city"),
        ({"district": "玄武区"}, "accounts.unknown_place", "district"),
        ({"city": ""}, "accounts.address_incomplete", "city"),
        ({"line1": "  "}, "accounts.address_incomplete", "line1"),
        ({"postal_code": "31001"}, "accounts.bad_postal_code", "postal_code"),
        ({"phone": "12345"}, "accounts.bad_phone", "phone"),
        ({"country": "XX"}, "accounts.unknown_country", "country"),
    ],
)
def test_the_field_at_fault_is_named(change, code, field):
    with pytest.raises(Refusal) as refused:
        checked(msgspec.structs.replace(HOME, **change))

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "address",
    [
        US,
        msgspec.structs.replace(US, region="CA"),
        Address("B", "+442079460000", "GB", "", "London", "", "10 Downing St", "SW1A 2AA"),
        Address("C", "0312345678", "JP", "東京都", "", "", "千代田1-1", "100-0001"),
        Address("D", "61234567", "SG", "", "", "", "1 Raffles Place", "048616"),
        Address("E", "23456789", "HK", "Kowloon", "", "", "1 Nathan Rd", ""),
    ],
    ids=lambda address: address.country,
)
def test_addresses_of_the_world_are_taken_as_they_are_written_there(address):
    found = checked(address)

    assert found.phone.startswith("+")
    assert found.region_code == ""


def test_a_state_is_written_the_way_its_country_does():
    assert checked(US).region == "CA"
    with pytest.raises(Refusal, match="unknown_place"):
        checked(msgspec.structs.replace(US, region="Bavaria"))


def test_a_district_that_was_merged_is_understood_and_no_longer_offered():
    old = msgspec.structs.replace(HOME, region="重庆市", city="重庆市", district="江北区")

    assert checked(old).region_code == "500105"
    (city,) = china().find("重庆市").children
    assert {"两江新区"} <= {each.name for each in city.children}
    assert "江北区" not in {each.name for each in city.children}


def test_codes_of_districts_begin_with_those_of_their_province():
    for province in china().children:
        for city in province.children:
            assert city.code[:2] in {province.code[:2], ""}, city
            assert all(each.code[:2] in {province.code[:2], ""} for each in city.children), city


def test_every_required_field_can_be_filled_in():
    for country, form in forms().items():
        assert set(form.required) <= set(form.fields), country
        if form.postal_pattern and form.postal_example:
            assert form.is_postal_code(form.postal_example), country
