"""The sandbox carrier as a Carrier: our words to its HTTP API and back."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TypeVar

import httpx
import msgspec

from hawker.goods.shipping.carrier import CarrierRefused, CarrierUnreachable, Consignment
from hawker.goods.shipping.model import Scan
from hawker.kernel.db import is_in_transaction

TIMEOUT_S = 5.0
PAUSES_S = (0.1, 0.5)  # before the second and the third try; every call may be repeated
COME_BACK = frozenset({408, 409, 425, 429})  # 409: the same key is being worked on

T = TypeVar("T")


class _Registered(msgspec.Struct, frozen=True):
    id: str


class _Journey(msgspec.Struct, frozen=True):
    scans: Sequence[Scan]


class SandboxCarrier:
    """Talks to the sandbox process."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    def at(cls, address: str, secret_key: str) -> "SandboxCarrier":
        """A carrier at the process listening at `address` ("http://127.0.0.1:8220")."""
        headers = {"Authorization": f"Bearer {secret_key}"}
        return cls(
            httpx.AsyncClient(base_url=address, headers=headers, timeout=TIMEOUT_S, trust_env=False)
        )

    async def register(self, consignment: Consignment) -> None:
        body = {
            "reference": consignment.reference,
            "number": consignment.number,
            "city": consignment.city,
        }
        answer = await self._ask("POST", "/sandbox/v1/parcels", body, key=consignment.key)
        _read(answer, _Registered)

    async def look(self, consignment: Consignment) -> Sequence[Scan]:
        path = f"/sandbox/v1/parcels/{consignment.number}/{consignment.reference}"
        return _read(await self._ask("GET", path), _Journey).scans

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, key: str = ""
    ) -> bytes:
        """Ask, and ask again after a short pause when that may help."""
        assert not is_in_transaction.get(), "no carrier is called inside a transaction"
        for pause_s in PAUSES_S:
            try:
                return await self._ask_once(method, path, body, key)
            except CarrierUnreachable:
                await asyncio.sleep(pause_s)
        return await self._ask_once(method, path, body, key)

    async def _ask_once(
        self, method: str, path: str, body: Mapping[str, object] | None, key: str
    ) -> bytes:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = await self._client.request(method, path, json=body, headers=headers)
        except httpx.TransportError as error:
            raise CarrierUnreachable(repr(error)) from error
        if answer.is_server_error or answer.status_code in COME_BACK:
            raise CarrierUnreachable(f"{answer.status_code} {path}")
        if not answer.is_success:
            raise CarrierRefused(f"{answer.status_code} {path} {answer.text[:300]}")
        return answer.content


def _read(answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as error:  # something else answers at the carrier's address
        raise CarrierUnreachable(f"not an answer: {error}") from error
