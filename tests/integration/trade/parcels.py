"""A carrier that answers when it is asked, and tells what it did with a parcel."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from hawker.app.sandbox import keys
from hawker.app.settings import Settings
from hawker.goods.shipping.carrier import Consignment
from hawker.goods.shipping.model import Scan
from hawker.kernel.calling import Unreachable
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import is_in_transaction


class FakeCarrier:
    """Keeps what it was told, and what it did (`goods.shipping.carrier.Carrier`)."""

    def __init__(self) -> None:
        self.registered: dict[str, Consignment] = {}
        self.scans: dict[str, list[Scan]] = {}
        self.is_away = False

    async def register(self, consignment: Consignment) -> None:
        self._answer()
        self.registered[consignment.key] = consignment

    async def look(self, consignment: Consignment) -> Sequence[Scan]:
        self._answer()
        return self.scans.get(consignment.number, [])

    def _answer(self) -> None:
        assert not is_in_transaction.get(), "no carrier is called inside a transaction"
        if self.is_away:
            raise Unreachable("away")


class CarrierVoice:
    """The sandbox carrier, telling by signed events."""

    def __init__(self, visitor: Any, settings: Settings, clock: SteppedClock) -> None:
        self._visitor = visitor
        self._hook = Webhook(keys.derive(settings.secret.encode()).carrier_secret)
        self._clock = clock
        self._told = 0

    async def tells(
        self,
        parcel: dict[str, Any],
        kind: str,
        *,
        at: datetime | None = None,
        event: str = "",
        scan: str = "",
        **changes: Any,
    ) -> Any:
        """Say that something was done with a parcel, now or at another time."""
        self._told += 1
        data = {
            "reference": parcel["id"],
            "number": parcel["number"],
            "scan": scan or f"scan-{self._told}",
            "kind": kind,
            "occurred_at": (at or self._clock.now()).isoformat(),
            "place": "杭州",
        }
        id = event or f"event-{self._told}"
        return await self.says({"id": id, "type": "parcel.scanned", "data": data | changes})

    async def says(self, words: Any, *, signature: str = "") -> Any:
        body = words if isinstance(words, str) else json.dumps(words)
        id = "x" if isinstance(words, str) else words["id"]
        headers = {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(int(self._clock.now().timestamp())),
            "webhook-signature": signature or self._hook.sign(id, self._clock.now(), body),
        }
        return await self._visitor.post("/webhooks/carriers/sandbox", content=body, headers=headers)
