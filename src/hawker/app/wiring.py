"""Who is plugged into whom: every route, subscriber, timer and job, by name."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from litestar.types import ASGIApp

from hawker.app import figures
from hawker.app.belongings import Belongings
from hawker.app.embedded.caddy import WEB
from hawker.app.machine import Watcher
from hawker.app.personal import HOLDINGS
from hawker.app.playlists import LivePlaylists
from hawker.app.roles import Roles
from hawker.app.sandbox import keys as sandbox_keys
from hawker.app.settings import Settings
from hawker.app.sign import Sign
from hawker.app.supervisor.probes import answers
from hawker.desk.admin import routes as desk_routes
from hawker.desk.admin import site as site_facts
from hawker.desk.status import routes as status_routes
from hawker.desk.status.model import Part
from hawker.desk.status.service import Lookout
from hawker.goods.catalogue import routes as catalogue_routes
from hawker.goods.shipping import handlers as shipping
from hawker.goods.shipping import jobs as shipping_jobs
from hawker.goods.shipping import routes as shipping_routes
from hawker.goods.shipping.jobs import ParcelWatches
from hawker.goods.shipping.sandbox import SandboxCarrier
from hawker.goods.shipping.service.parking import ParkedWatches
from hawker.goods.stock import handlers as stock
from hawker.goods.stock import routes as stock_routes
from hawker.goods.stock.service import HoldBatcher
from hawker.goods.stock.window import ShopWindow
from hawker.kernel import audit, backlog, parking, setback
from hawker.kernel.bus import Bus
from hawker.kernel.calling import Caller
from hawker.kernel.clock import Clock
from hawker.kernel.db import Db
from hawker.kernel.facts import Subscriber
from hawker.kernel.http import Site, create_app
from hawker.kernel.loops import Step
from hawker.kernel.outbox import BATCH, Relay, Sweeper
from hawker.kernel.preferences import Preference, Preferences
from hawker.kernel.storage import Storage
from hawker.kernel.timers import Handler, Ticker
from hawker.media.files import jobs as files_jobs
from hawker.media.files import routes as files_routes
from hawker.media.files.private import Vault
from hawker.media.files.workshop import Workshop
from hawker.money.ledger import routes as ledger_routes
from hawker.money.payments import handlers as payments
from hawker.money.payments import jobs as payments_jobs
from hawker.money.payments import preferences as payments_preferences
from hawker.money.payments import routes as payments_routes
from hawker.money.payments.jobs import ProviderCalls
from hawker.money.payments.sandbox import SandboxGateway
from hawker.money.payments.service.parking import ParkedCalls
from hawker.open.storefront import routes as storefront_routes
from hawker.open.storefront.routes import Front
from hawker.open.storefront.shell import Shell
from hawker.people.accounts import jobs as accounts_jobs
from hawker.people.accounts import routes as accounts_routes
from hawker.people.accounts.postal import routes as postal_routes
from hawker.people.accounts.service import Hasher, SessionFinder
from hawker.people.attention import handlers as attention
from hawker.people.attention import routes as attention_routes
from hawker.people.notifications import jobs as notifications_jobs
from hawker.people.notifications import preferences as notifications_preferences
from hawker.people.notifications import routes as notifications_routes
from hawker.people.notifications.service import FailedMail
from hawker.people.privacy import handlers as privacy
from hawker.people.privacy import jobs as privacy_jobs
from hawker.people.privacy import routes as privacy_routes
from hawker.places.channels import handlers as channels
from hawker.places.channels import routes as channels_routes
from hawker.places.stores import policy as stores_policy
from hawker.places.stores import routes as stores_routes
from hawker.places.stores.service import StoreNames
from hawker.stage.live import handlers as live
from hawker.stage.live import routes as live_routes
from hawker.trade.carts import handlers as carts
from hawker.trade.carts import routes as carts_routes
from hawker.trade.checkout import handlers as checkout
from hawker.trade.checkout import routes as checkout_routes
from hawker.trade.checkout.service import Till
from hawker.trade.orders import handlers as orders
from hawker.trade.orders import routes as orders_routes

ROUTES: Sequence[Any] = [
    *accounts_routes.ROUTES,
    *postal_routes.ROUTES,
    *attention_routes.ROUTES,
    *notifications_routes.ROUTES,
    *privacy_routes.ROUTES,
    *ledger_routes.ROUTES,
    *payments_routes.ROUTES,
    *files_routes.ROUTES,
    *stores_routes.ROUTES,
    *channels_routes.ROUTES,
    *catalogue_routes.ROUTES,
    *stock_routes.ROUTES,
    *shipping_routes.ROUTES,
    *carts_routes.ROUTES,
    *checkout_routes.ROUTES,
    *orders_routes.ROUTES,
    *live_routes.ROUTES,
    *desk_routes.ROUTES,
    *status_routes.ROUTES,
    *storefront_routes.ROUTES,
]

SUBSCRIBERS: Sequence[Subscriber] = [
    attention.SUBSCRIBER,
    privacy.SUBSCRIBER,
    channels.SUBSCRIBER,
    payments.SUBSCRIBER,
    shipping.SUBSCRIBER,
    carts.SUBSCRIBER,
    checkout.SUBSCRIBER,
    orders.SUBSCRIBER,
    live.SUBSCRIBER,
    figures.SUBSCRIBER,
]


def timers(public_url: str) -> Mapping[str, Handler]:
    """What is done when something is due; `public_url` stands in what people are told."""
    return {
        **privacy.timers(HOLDINGS),
        **stock.TIMERS,
        **orders.TIMERS,
        **live.timers(public_url),
    }


QUEUES = {
    **backlog.QUEUES,
    "provider_calls": payments_jobs.CALLS_DUE,
    "mail": notifications_jobs.MAIL_DUE,
    "parcel_watches": shipping_jobs.WATCHES_DUE,
}
SET_BACK: Sequence[setback.Queue] = [
    setback.TIMERS,
    payments_jobs.CALLS_BACK,
    shipping_jobs.WATCHES_BACK,
    notifications_jobs.MAIL_BACK,
    privacy_jobs.EXPORTS_BACK,
]
LOTS: Sequence[parking.Lot] = [
    parking.Facts(SUBSCRIBERS),
    parking.Timers(),
    ParkedCalls(),
    FailedMail(),
    ParkedWatches(),
]
LOOK_EVERY = timedelta(minutes=15)  # at a carrier that should have told


PREFERENCES: Sequence[Preference[Any]] = [
    *notifications_preferences.PREFERENCES,
    *payments_preferences.PREFERENCES,
    *site_facts.PREFERENCES,
    stores_policy.ANYBODY_OPENS,
]  # what the operator sets while the site runs


DESK_CONNECTIONS = 2  # of a web process; opened when the operator first asks


class Job(msgspec.Struct, frozen=True):
    """Repeated work of the worker."""

    name: str
    work: Step
    idle_s: float  # pause when there was less than `least` to do
    least: int = 1


def site(settings: Settings) -> Site:
    """What the site knows about itself."""
    return Site(
        settings.secret,
        settings.public_url,
        f"rtmp://{settings.public_name}:{settings.rtmp_port}/live",
        is_mailbox_open=settings.is_mailbox_open,
        is_mailbox_closed=settings.mailbox == "closed",
        is_public=settings.is_public,
    )


def sessions(db: Db) -> SessionFinder:
    """What finds out who a session token belongs to."""
    return SessionFinder(db, Roles(db))


def preferences(settings: Settings, db: Db) -> Preferences:
    """What the operator set; a process has one."""
    return Preferences(db, settings.secret, PREFERENCES)


def desk_db(settings: Settings, clock: Clock) -> Db:
    """What the operator's desk sees, once the operator is known (decision 0033)."""
    return Db(settings.database_url, "hawker_worker", clock=clock, size=DESK_CONNECTIONS)


def lookout(settings: Settings) -> Lookout:
    """What looks at the parts of the site for whoever asks how it is doing."""
    ports = {
        Part.ROOMS: settings.hub_port,
        Part.PICTURES: settings.streams_port,
        Part.PAYMENTS: settings.sandbox_port,
        Part.FOLLOW_UP: settings.worker_port,
    }
    neighbours = {part: answers(port, "/readyz") for part, port in ports.items()}
    return Lookout(neighbours, QUEUES)


def front(known: Preferences) -> Front:
    """What pages are made of beside their own."""
    return Front(Shell(WEB / "buyer" / "dist" / "index.html"), Sign(known))


def plugs(settings: Settings, db: Db) -> dict[str, object]:
    """What routes ask for by name, beside `call`."""
    known = preferences(settings, db)
    store_names = StoreNames()
    return {
        "gateways": gateways(settings),
        "preferences": known,
        "desk_db": desk_db(settings, db.clock),
        "watcher": Watcher(settings),
        "queues": QUEUES,
        "lots": LOTS,
        "webhook_secrets": {"sandbox": _sandbox(settings).webhook_secret},
        "carrier_secrets": {"sandbox": _sandbox(settings).carrier_secret},
        "roles": Roles(db),
        "belongings": Belongings(),
        "hasher": Hasher(),
        "window": ShopWindow(db, store_names),
        "storage": storage(settings),
        "vault": vault(settings),
        "holdings": HOLDINGS,
        "workshop": Workshop(settings.spool_folder),
        "front": front(known),
        "live_playlists": LivePlaylists(settings.streams_port),
        "lookout": lookout(settings),
        "till": Till(db, HoldBatcher(db)),
        "store_names": store_names,
    }


def storage(settings: Settings) -> Storage:
    """Where files lie that everybody may read."""
    return Storage(settings.bucket or settings.media_folder, prefix="media")


def vault(settings: Settings) -> Vault:
    """Where files lie that are read by a signed address alone."""
    return Vault(settings.bucket or settings.private_folder, prefix="private")


def gateways(settings: Settings) -> dict[str, SandboxGateway]:
    """Payment providers by name."""
    return {"sandbox": SandboxGateway(_sandbox_caller(settings))}


def carriers(settings: Settings) -> dict[str, SandboxCarrier]:
    """Carriers that speak, by code."""
    return {"sandbox": SandboxCarrier(_sandbox_caller(settings))}


def _sandbox(settings: Settings) -> sandbox_keys.Keys:
    return sandbox_keys.derive(settings.secret.encode())


def _sandbox_caller(settings: Settings) -> Caller:
    address = f"http://127.0.0.1:{settings.sandbox_port}"
    return Caller.at("sandbox", address, _sandbox(settings).secret_key)


def web_app(
    settings: Settings, db: Db, bus: Bus | None, given: Mapping[str, object] | None = None
) -> ASGIApp:
    """The application of the web process; `given` replaces plugs."""
    return create_app(
        ROUTES,
        db=db,
        sessions=sessions(db),
        site=site(settings),
        bus=bus,
        plugs=plugs(settings, db) | dict(given or {}),
    )


def _watches(settings: Settings, db: Db) -> ParcelWatches:
    """Asks about parcels as often as they move, and never less than every quarter of an hour."""
    return ParcelWatches(db, carriers(settings), min(LOOK_EVERY, settings.sandbox_hop))


def jobs(settings: Settings, db: Db, bus: Bus) -> list[Job]:
    """What a worker does beside handling facts."""
    return [
        Job("relay", Relay(db, bus), 0.03, least=BATCH),
        Job("timers", Ticker(timers(settings.public_url), db), 0.5),
        Job("provider_calls", ProviderCalls(db, gateways(settings)), 1.0),
        Job("parcel_watches", _watches(settings, db), 1.0),
        Job("clock", setback.Watch(db, SET_BACK), 1.0),
        Job("sweeper", Sweeper(db), 600),
        Job("audit", audit.Sealer(db), 5.0, least=audit.BATCH),
        Job("parked", parking.Watch(db, LOTS), 15),
        Job("files.sweeper", files_jobs.Sweeper(db, storage(settings)), 60),
        Job("files.portraits", files_jobs.PortraitSweeper(db, storage(settings)), 30),
        Job("backlog", backlog.Watch(db, QUEUES), 5),
        Job("accounts.sweeper", accounts_jobs.Sweeper(db), 600),
        Job("mail", notifications_jobs.Courier(db, preferences(settings, db)), 1.0),
        Job("privacy.exports", privacy_jobs.Exporter(db, vault(settings), HOLDINGS), 2.0),
        Job("privacy.sweeper", privacy_jobs.Sweeper(db, vault(settings)), 60),
        Job("notifications.sweeper", notifications_jobs.Sweeper(db), 600),
    ]
