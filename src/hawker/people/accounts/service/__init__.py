"""The verbs of accounts. What happens before anyone is known runs as the doorkeeper (policy.py)."""

from hawker.people.accounts.service.asking import send_code
from hawker.people.accounts.service.book import (
    BookFull,
    add_address,
    addresses_of,
    change_address,
    check_address,
    delete_address,
    restore_address,
)
from hawker.people.accounts.service.codes import WrongCode
from hawker.people.accounts.service.entering import sign_in
from hawker.people.accounts.service.founding import AddressKnown, found_operator, has_operator
from hawker.people.accounts.service.opening import ensure_account
from hawker.people.accounts.service.proving import NotYourAddress, prove_by_code
from hawker.people.accounts.service.reading import names_of, reach_of
from hawker.people.accounts.service.sessions import SessionFinder, sign_out

__all__ = [
    "AddressKnown",
    "BookFull",
    "NotYourAddress",
    "SessionFinder",
    "WrongCode",
    "add_address",
    "addresses_of",
    "change_address",
    "check_address",
    "delete_address",
    "ensure_account",
    "found_operator",
    "has_operator",
    "names_of",
    "prove_by_code",
    "reach_of",
    "restore_address",
    "send_code",
    "sign_in",
    "sign_out",
]
