"""The status of the site, for anybody."""

from litestar import Response, get

from hawker.desk.status.model import SiteStatus
from hawker.desk.status.service import Lookout
from hawker.kernel.db import Db
from hawker.kernel.http import Plug


@get("/api/v1/status", tags=["site"])
async def read_status(lookout: Plug[Lookout], desk_db: Plug[Db]) -> Response[SiteStatus]:
    """Tell whether the parts of the site do what they are there for."""
    return Response(await lookout.look(desk_db), headers={"Cache-Control": "public, max-age=5"})


ROUTES = [read_status]
