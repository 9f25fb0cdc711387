"""The sandbox carrier as a Carrier: our words to its HTTP API and back."""

from collections.abc import Sequence

import msgspec

from hawker.goods.shipping.carrier import Consignment
from hawker.goods.shipping.model import Scan
from hawker.kernel.calling import Caller


class _Registered(msgspec.Struct, frozen=True):
    id: str


class _Journey(msgspec.Struct, frozen=True):
    scans: Sequence[Scan]


class SandboxCarrier:
    """Talks to the sandbox process."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def register(self, consignment: Consignment) -> None:
        body = {
            "reference": consignment.reference,
            "number": consignment.number,
            "city": consignment.city,
        }
        await self._caller.post("/sandbox/v1/parcels", _Registered, body, key=consignment.key)

    async def look(self, consignment: Consignment) -> Sequence[Scan]:
        path = f"/sandbox/v1/parcels/{consignment.number}/{consignment.reference}"
        return (await self._caller.get(path, _Journey)).scans
