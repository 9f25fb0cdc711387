"""What follows a sale: the store ships, the parcel arrives, the buyer confirms."""

from typing import Any

from hawker.app.demo.visitor import Broken, Visitor, until
from hawker.app.seed.people import MERCHANT
from hawker.app.settings import Settings

NUMBER = "SBX2026050110"  # one whose journey has no trouble
JOURNEY = ["delivered", "out_for_delivery", "in_transit", "picked_up"]  # the newest first
HOPS = 4
PATIENCE_S = 30.0


class Delivery:
    """The way of one paid order to its buyer."""

    def __init__(self, settings: Settings, buyer: Visitor, order: dict[str, Any]) -> None:
        self._settings = settings
        self._buyer = buyer
        self._order = f"/api/v1/orders/{order['id']}"
        self._store = f"/api/v1/stores/{order['store_id']}"
        self._id = order["id"]

    async def whole(self) -> None:
        """Ship, track and confirm. Raises Broken at the first thing that does not work."""
        async with Visitor(self._settings, "merchant") as merchant:
            await merchant.sign_in(MERCHANT.address)
            await self._ship(merchant)
            await self._arrive()
            await self._confirm()
            done = await merchant.get(f"{self._store}/orders?status=completed")
            if self._id not in {each["id"] for each in done["items"]}:
                raise Broken("The order does not stand in the studio as completed.")

    async def _ship(self, merchant: Visitor) -> None:
        label = {"carrier": "sandbox", "number": NUMBER}
        shipped = await merchant.post(f"{self._store}/orders/{self._id}/parcels", label)
        if shipped["status"] != "shipped" or shipped["confirm_due_at"] is not None:
            raise Broken(f"The order should be on its way without a deadline: {shipped}")

    async def _arrive(self) -> None:
        async def delivered() -> bool:
            return (await self._buyer.get(self._order))["delivered_at"] is not None

        within_s = self._settings.sandbox_hop_s * HOPS + PATIENCE_S
        await until("parcel at the door", delivered, within_s=within_s)
        (tracked,) = (await self._buyer.get(f"{self._order}/tracking"))["parcels"]
        kinds = [scan["kind"] for scan in tracked["scans"]]
        if kinds != JOURNEY:
            raise Broken(f"The parcel went another way: {kinds}")

    async def _confirm(self) -> None:
        order = await self._buyer.post(f"{self._order}/confirm")
        if order["status"] != "completed":
            raise Broken(f"The order should be completed, it is {order['status']}.")
