"""A site and the sandbox beside it, talking HTTP to each other in one process and by one clock."""

from datetime import timedelta

import httpx
import msgspec
import pytest
import pytest_asyncio

from hawker.app.sandbox.deliveries import Deliverer
from hawker.app.sandbox.keys import derive
from hawker.app.sandbox.routes import application
from hawker.kernel.auth import Principal
from hawker.kernel.calling import Caller
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, Id
from hawker.kernel.money import Money
from hawker.money.payments import service
from hawker.money.payments.jobs import ProviderCalls
from hawker.money.payments.model import PaymentId
from hawker.money.payments.sandbox import SandboxGateway

WINDOW = timedelta(minutes=15)


class CheckoutId(Id, prefix="chk"):
    """Stands for the id of a module above."""


class OrderId(Id, prefix="ord"):
    """Stands for the id of a module above."""


class Site:
    """Where the sandbox sends its events: the web process, unless it is away."""

    def __init__(self):
        self.web = None
        self.is_away = False
        self.heard = 0

    async def __call__(self, scope, receive, send):
        if self.is_away:
            raise httpx.ConnectError("the site is away")
        self.heard += 1
        await self.web(scope, receive, send)


class Provider:
    """The sandbox as a test drives it."""

    def __init__(self, app, deliverer, keys, site):
        self.app = app
        self.keys = keys
        self.site = site
        self.deliverer = deliverer
        self.is_away = False
        headers = {"Authorization": f"Bearer {keys.secret_key}"}
        self.merchant = httpx.AsyncClient(
            transport=httpx.ASGITransport(self), base_url="http://sandbox", headers=headers
        )
        self.payer = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost:8080"
        )

    async def __call__(self, scope, receive, send):
        if self.is_away:
            raise httpx.ConnectError("the sandbox is away")
        await self.app(scope, receive, send)

    async def confirm(self, session, card):
        """Give a card; what the payer is told."""
        body = {"client_secret": session["client_secret"], "card": card}
        return (await self.payer.post(session["confirm_url"], json=body)).json()

    async def deliver(self):
        """Send what is due, until nothing is."""
        while await self.deliverer._send_due():
            pass

    async def book(self):
        """What the sandbox holds: charged less refunded, in minor units."""
        lines = (await self.merchant.get("/sandbox/v1/book")).json()["lines"]
        return sum(line["charged"] - line["refunded"] for line in lines)


@pytest.fixture
def keys(settings):
    return derive(settings.secret.encode())


@pytest_asyncio.fixture
async def sandbox_db(dsn, clock):
    """The database as the sandbox sees it: its own schema and nothing else."""
    async with Db(dsn, "hawker_sandbox", clock=clock, size=6) as opened:
        yield opened


@pytest_asyncio.fixture
async def provider(sandbox_db, clock, keys):
    site = Site()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site)) as client:
        address = "http://127.0.0.1/api/v1/webhooks"
        deliverer = Deliverer(sandbox_db, clock, keys, client, [address])
        app = application(sandbox_db, keys, deliverer, "http://localhost:8080")
        running = Provider(app, deliverer, keys, site)
        yield running
        await running.merchant.aclose()
        await running.payer.aclose()


@pytest.fixture
def gateways(provider):
    return {"sandbox": SandboxGateway(Caller("sandbox", provider.merchant))}


@pytest.fixture
def plugs(gateways):
    return {"gateways": gateways}


@pytest.fixture
def calls(worker_db, gateways):
    """Make the calls we owe providers, until none is due."""
    job = ProviderCalls(worker_db, gateways)

    async def make():
        while await job.step():
            pass

    return make


class Buyer(msgspec.Struct):
    """A guest with something to pay."""

    visitor: object
    principal: Principal
    payment: PaymentId
    amount: Money

    @property
    def whole(self):
        """What gives all of it back: `service.refund(tx, **lin.whole)`."""
        about = {"payment": self.payment, "about": self.payment}
        return about | {"amount": self.amount, "reason": "order_closed"}

    def part(self, about, amount):
        """What gives back so much of it, about an order."""
        return self.whole | {"about": about, "amount": Money(amount, self.amount.currency)}

    async def pay(self, provider, card="4242424242424242"):
        """Open a session and give a card."""
        answer = await self.visitor.post(f"/payments/{self.payment}/session")
        assert answer.status == 201, answer.text
        return await provider.confirm(answer.json, card)

    async def standing(self):
        """The payment as its payer reads it."""
        answer = await self.visitor.get(f"/payments/{self.payment}")
        assert answer.status == 200, answer.text
        return answer.json


@pytest.fixture
def buyer(db, visitor, provider, web):
    provider.site.web = web

    async def make(amount=19_900, window=WINDOW):
        guest = visitor()
        token = (await guest.arrive()).json["guest_token"]
        principal = Principal(actor=AccountId.parse(token.partition(".")[0]))
        async with db.begin(principal) as tx:
            payment = service.create_payment(
                tx,
                id=PaymentId.new(),
                payer=principal.actor,
                checkout=CheckoutId.new(),
                orders=[OrderId.new()],
                amount=Money(amount, "CNY"),
                due_at=tx.now + window,
            )
        return Buyer(guest, principal, payment.id, payment.amount)

    return make


@pytest.fixture
def standing(fetch):
    """What stands on each account of the book: debits less credits, without the zeros."""

    async def read():
        rows = await fetch(
            "SELECT account, sum(debit - credit)::bigint AS left FROM ledger.trial_balance()"
            " GROUP BY account HAVING sum(debit - credit) <> 0"
        )
        return {row["account"]: row["left"] for row in rows}

    return read
