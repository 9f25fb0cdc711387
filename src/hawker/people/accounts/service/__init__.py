"""The verbs of accounts. What happens before anyone is known runs as the doorkeeper (policy.py)."""

from hawker.people.accounts.hashing import Hasher
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
from hawker.people.accounts.service.devices import end_other_sessions, end_session, sessions_of
from hawker.people.accounts.service.entering import Visit, sign_in
from hawker.people.accounts.service.founding import AddressKnown, found_operator, has_operator
from hawker.people.accounts.service.identities import (
    add_identity,
    choose_identity,
    identities_of,
    remove_identity,
)
from hawker.people.accounts.service.keeping_out import (
    NotThem,
    Person,
    find_people,
    let_in_again,
    sign_out_everywhere,
    suspend,
)
from hawker.people.accounts.service.opening import ensure_account
from hawker.people.accounts.service.operators import (
    LastOperator,
    dismiss_operator,
    operators,
)
from hawker.people.accounts.service.passkeys import (
    add_passkey,
    passkeys_of,
    proof_options,
    prove_by_passkey,
    registration_options,
    remove_passkey,
    rename_passkey,
    sign_in_by_passkey,
    sign_in_options,
)
from hawker.people.accounts.service.passwords import (
    prove_by_password,
    remove_password,
    set_password,
    sign_in_by_password,
)
from hawker.people.accounts.service.proving import NotYourAddress, prove_by_code
from hawker.people.accounts.service.reading import (
    addresses_proven,
    faces_of,
    is_proven,
    masked,
    names_of,
    reach_of,
    reaches_of,
    spelled,
)
from hawker.people.accounts.service.resetting import ask_reset, reset
from hawker.people.accounts.service.sessions import SessionFinder, sign_out

__all__ = [
    "AddressKnown",
    "BookFull",
    "Hasher",
    "LastOperator",
    "NotThem",
    "NotYourAddress",
    "Person",
    "SessionFinder",
    "Visit",
    "WrongCode",
    "add_address",
    "add_identity",
    "add_passkey",
    "addresses_of",
    "addresses_proven",
    "ask_reset",
    "change_address",
    "check_address",
    "choose_identity",
    "delete_address",
    "dismiss_operator",
    "end_other_sessions",
    "end_session",
    "ensure_account",
    "faces_of",
    "find_people",
    "found_operator",
    "has_operator",
    "identities_of",
    "is_proven",
    "let_in_again",
    "masked",
    "names_of",
    "operators",
    "passkeys_of",
    "proof_options",
    "prove_by_code",
    "prove_by_passkey",
    "prove_by_password",
    "reach_of",
    "reaches_of",
    "registration_options",
    "remove_identity",
    "remove_passkey",
    "remove_password",
    "rename_passkey",
    "reset",
    "restore_address",
    "send_code",
    "sessions_of",
    "set_password",
    "sign_in",
    "sign_in_by_passkey",
    "sign_in_by_password",
    "sign_in_options",
    "sign_out",
    "sign_out_everywhere",
    "spelled",
    "suspend",
]
