"""What passkeys are asked and what they answer: the ceremonies of WebAuthn, without any I/O.

The site is known to authenticators by the host of its public address (the RP ID), and answers must
come from pages of that very address (the origin): https://www.w3.org/TR/webauthn-3/.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

TIMEOUT_MS = 120_000
TRANSPORTS = frozenset(each.value for each in AuthenticatorTransport)
PORTS = {"http": 80, "https": 443}

Answer = Mapping[str, Any]  # a credential, as `PublicKeyCredential.toJSON()` gives it


class Party(msgspec.Struct, frozen=True):
    """The site, as authenticators know it."""

    id: str
    origin: str

    @classmethod
    def of(cls, public_url: str) -> "Party":
        """The party of a public address; the origin is spelled as browsers do."""
        parts = urlsplit(public_url)
        host, scheme = parts.hostname or "", parts.scheme
        port = "" if parts.port in {None, PORTS.get(scheme)} else f":{parts.port}"
        return cls(host, f"{scheme}://{host}{port}")


class Descriptor(msgspec.Struct, frozen=True):
    """A passkey somebody has, as browsers are told of it."""

    credential_id: bytes
    transports: Sequence[str]


class Registered(msgspec.Struct, frozen=True):
    """A new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: Sequence[str]
    aaguid: UUID
    is_backed_up: bool


class Unproven(Exception):  # noqa: N818 — an answer that proves nothing
    """The answer of the authenticator is not what was asked for."""


def registration(
    party: Party, *, challenge: bytes, account: UUID, name: str, has: Sequence[Descriptor]
) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked: a passkey that finds its account by itself."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name="hawker",
        user_id=account.bytes,
        user_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(has),
    )
    return json.loads(options_to_json(options))


def authentication(
    party: Party, *, challenge: bytes, allowed: Sequence[Descriptor]
) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked; none allowed means any that knows the site."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(options_to_json(options))


def challenge_in(answer: Answer) -> bytes:
    """The challenge that an answer says it answers. Raises Unproven."""
    try:
        given = base64url_to_bytes(str(answer["response"]["clientDataJSON"]))
        return parse_client_data_json(given).challenge
    except (KeyError, TypeError, ValueError, WebAuthnException) as error:
        raise Unproven from error


def register(party: Party, answer: Answer, *, challenge: bytes) -> Registered:
    """The passkey that was made. Raises Unproven."""
    try:
        made = verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        told = answer["response"].get("transports", [])
        transports = [each for each in told if each in TRANSPORTS]
    except (WebAuthnException, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unproven from error
    return Registered(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=transports,
        aaguid=UUID(made.aaguid),
        is_backed_up=made.credential_backed_up,
    )


def credential_of(answer: Answer) -> bytes:
    """The passkey an answer says it is of. Raises Unproven."""
    try:
        return base64url_to_bytes(str(answer["rawId"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Unproven from error


def verify(
    party: Party, answer: Answer, *, challenge: bytes, public_key: bytes, account: UUID
) -> tuple[int, bool]:
    """The counter of the authenticator and whether the passkey is backed up. Raises Unproven.

    Whether the counter may be is the caller's to judge.
    """
    try:
        done = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        handle = answer["response"].get("userHandle")
        if handle and base64url_to_bytes(str(handle)) != account.bytes:
            raise Unproven
    except (WebAuthnException, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unproven from error
    return done.new_sign_count, done.credential_backed_up


def nobodys(address: str, secret: bytes) -> Descriptor:
    """What an address without passkeys is told to have: the same each time, and nobody's."""
    id = hmac.new(secret, f"passkey of {address}".encode(), hashlib.sha256).digest()
    return Descriptor(id, ["hybrid", "internal"])


def _descriptors(given: Sequence[Descriptor]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=each.credential_id,
            transports=[AuthenticatorTransport(name) for name in each.transports],
        )
        for each in given
    ]
