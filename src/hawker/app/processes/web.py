"""The web process: answers the API."""

from hawker.app import wiring
from hawker.app.processes.observing import observed
from hawker.app.processes.serving import Door
from hawker.app.settings import Settings
from hawker.kernel import logs
from hawker.kernel.db import Db

CONNECTIONS = 8  # more of them only make the processor change between more servers


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or DRAIN."""
    logs.configure(f"web-{settings.number}")
    async with Db(settings.database_url, "hawker_app", size=CONNECTIONS) as db:
        desk_db = wiring.desk_db(settings, db.clock)
        try:
            app = wiring.web_app(settings, db, bus=None, given={"desk_db": desk_db})
            async with observed(settings, f"web-{settings.number}", db):
                await Door(app).serve(settings.web_port)
        finally:
            await desk_db.close()
