"""An authenticator in software: makes passkeys and answers challenges, honestly or not."""

import hashlib
import json
import os
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "http://localhost:8080"


class Authenticator:
    """Holds one passkey; `count` grows with each use, unless it has none."""

    def __init__(self, *, origin=ORIGIN, has_counter=True):
        self.origin = origin
        self.count = 0
        self._has_counter = has_counter
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self._user = b""

    def make(self, options):
        """Answer `navigator.credentials.create`."""
        asked = options["public_key"]
        self._user = base64url_to_bytes(asked["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(public)
        data = self._data(asked["rp"]["id"], PRESENT | VERIFIED | ATTESTED) + attested
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", asked["challenge"]),
                "attestationObject": bytes_to_base64url(cbor2.dumps(made)),
                "transports": ["internal", "telepathy"],
            }
        )

    def get(self, options, *, flags=PRESENT | VERIFIED, user=None):
        """Answer `navigator.credentials.get`."""
        asked = options["public_key"]
        self.count += self._has_counter
        data = self._data(asked["rpId"], flags)
        client = self._client("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(base64url_to_bytes(client)).digest()
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(self._key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": bytes_to_base64url(user or self._user),
            }
        )

    def _data(self, party, flags):
        return hashlib.sha256(party.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return bytes_to_base64url(json.dumps(said).encode())

    def _answer(self, response):
        id = bytes_to_base64url(self.id)
        return {"id": id, "rawId": id, "type": "public-key", "response": response}
