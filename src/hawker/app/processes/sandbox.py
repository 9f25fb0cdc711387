"""The sandbox process: a payment provider and a carrier of our own, with schema, role and book."""

import asyncio

import httpx

from hawker.app.processes.observing import observed
from hawker.app.processes.serving import server
from hawker.app.sandbox.deliveries import SET_BACK, Deliverer
from hawker.app.sandbox.keys import derive
from hawker.app.sandbox.routes import application
from hawker.app.settings import Settings
from hawker.kernel import logs, loops, setback
from hawker.kernel.db import Db

CONNECTIONS = 6


async def run(settings: Settings) -> None:
    """Serve payers and the merchant, and send events, until SIGTERM."""
    logs.configure("sandbox")
    keys = derive(settings.secret.encode())
    addresses = [f"http://127.0.0.1:{port}/api/v1/webhooks" for port in settings.web_ports]
    async with (
        Db(settings.database_url, "hawker_sandbox", size=CONNECTIONS) as db,
        httpx.AsyncClient(trust_env=False) as client,
        observed(settings, "sandbox", db),
        asyncio.TaskGroup() as tasks,
    ):
        deliverer = Deliverer(db, db.clock, keys, client, addresses)
        stop = asyncio.Event()
        tasks.create_task(loops.run("sandbox.deliveries", deliverer, stop, idle_s=0))
        watch = setback.Watch(db, SET_BACK)
        tasks.create_task(loops.run("sandbox.clock", watch, stop, idle_s=1.0))
        app = application(db, keys, deliverer, settings.public_url, settings.sandbox_hop)
        await server(app, settings.sandbox_port).serve()
        stop.set()
        deliverer.nudge()
