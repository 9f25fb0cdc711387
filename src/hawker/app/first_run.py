"""The first run: the link that makes the operator, for whoever reads the console."""

from hawker.app.settings import Settings
from hawker.desk.admin import service as desk
from hawker.kernel.db import Db

HAS_OPERATOR = "The site has its operator already; the setup link works no more."


async def link(settings: Settings) -> str | None:
    """The address of the first run; None once there is an operator. Raises Unavailable."""
    async with Db(settings.database_url, "hawker_worker", size=1) as db, db.system() as tx:
        token = await desk.setup_token(tx, secret=settings.secret)
    # Behind #, so that no log of a server and no page it leads to ever holds it.
    return None if token is None else f"{settings.public_url}/studio/setup#{token}"
