"""Whether a parcel could go there: names, codes and numbers, each with the field at fault. Pure."""

import re

import msgspec
import phonenumbers

from hawker.kernel.errors import Refusal
from hawker.people.accounts.model import Address
from hawker.people.accounts.postal.china import china, code_of
from hawker.people.accounts.postal.forms import Form, forms

CHINESE_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
TYPED = re.compile(r"[ -]")


class UnknownCountry(Refusal, code="accounts.unknown_country", status=422):
    """No country has this code."""


class FieldMissing(Refusal, code="accounts.address_incomplete", status=422):
    """The country's addresses have a field that is empty here."""


class UnknownPlace(Refusal, code="accounts.unknown_place", status=422):
    """There is no such province, city, district or state where it is said to be."""


class BadPostalCode(Refusal, code="accounts.bad_postal_code", status=422):
    """It is no postal code of this country."""


class BadPhone(Refusal, code="accounts.bad_phone", status=422):
    """It is no phone number of this country, nor of another when it begins with +."""


def checked(address: Address) -> Address:
    """The address in its one spelling, the phone as E.164, with the code of its district.

    Raises UnknownCountry, FieldMissing, UnknownPlace, BadPostalCode, BadPhone.
    """
    form = forms().get(address.country)
    if form is None:
        raise UnknownCountry(field="country")
    parts = {name: getattr(address, name).strip() for name in address.__struct_fields__}
    for field in form.required:
        if not parts[field]:
            raise FieldMissing(field=field)
    parts["region_code"] = ""
    if address.country == "CN":
        parts |= _in_china(parts["region"], parts["city"], parts["district"])
    elif parts["region"]:
        parts["region"] = _region(form, parts["region"])
    if parts["postal_code"] and not form.is_postal_code(parts["postal_code"]):
        raise BadPostalCode(field="postal_code", example=form.postal_example)
    parts["phone"] = e164(parts["phone"], address.country)
    return msgspec.structs.replace(address, **parts)


def e164(phone: str, country: str) -> str:
    """The number as the whole world dials it. Raises BadPhone."""
    if country == "CN" and (mobile := CHINESE_MOBILE.fullmatch(TYPED.sub("", phone))):
        return f"+86{mobile[1]}"
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(field="phone") from error
    # Whether it can be dialled from anywhere; whether it was handed out is nobody's to know.
    if (
        phonenumbers.is_possible_number_with_reason(number)
        != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        raise BadPhone(field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _region(form: Form, text: str) -> str:
    found = form.region(text)
    if found is None:
        raise UnknownPlace(field="region")
    return found


def _in_china(region: str, city: str, district: str) -> dict[str, str]:
    """The three names and the code. Without a district it is that of the city."""
    province = china().find(region)
    if province is None:
        raise UnknownPlace(field="region")
    town = province.find(city)
    if town is None:
        raise UnknownPlace(field="city")
    names = {"region": province.name, "city": town.name, "district": ""}
    if not district:
        return names | {"region_code": town.code or province.code}
    code = code_of(town, district)
    if code is None:
        raise UnknownPlace(field="district")
    area = town.find(district)
    return names | {"district": area.name if area else district, "region_code": code}
