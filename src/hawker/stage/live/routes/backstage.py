"""What hosts alone see of a room, over HTTP: its figures and its script."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Response, get, put
from litestar.params import FromPath, JSONBody, QueryParameter

from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.stage.live import service
from hawker.stage.live.figures import RoomFigures
from hawker.stage.live.model import RoomId
from hawker.stage.live.script import NewScript, Script, StepNamed

# In milliseconds since 1970.
Since = Annotated[int | None, QueryParameter(ge=0, le=9_999_999_999_999)]


@get("/api/v1/rooms/{id:str}/figures")
async def get_figures(id: FromPath[RoomId], call: Call, since_ms: Since = None) -> RoomFigures:
    """Read viewers, likes, orders and pins of the newest broadcast, over its time."""
    since = None if since_ms is None else datetime.fromtimestamp(since_ms / 1000, UTC)
    async with call.db.begin(call.principal) as tx:
        return await service.figures_of(tx, call.principal, id, since, call.language)


@get("/api/v1/rooms/{id:str}/script")
async def get_script(id: FromPath[RoomId], call: Call) -> Script:
    """Read what the host means to say, step by step."""
    async with call.db.begin(call.principal) as tx:
        return await service.script_of(tx, call.principal, id)


@put("/api/v1/rooms/{id:str}/script")
async def set_script(
    id: FromPath[RoomId], data: JSONBody[NewScript], call: Call
) -> Response[Script]:
    """Write the steps in order; the revision says from which script they were made."""

    async def verb(tx: Tx) -> Script:
        return await service.set_script(tx, call.principal, id, data)

    return await call.once(verb, status=200)


@put("/api/v1/rooms/{id:str}/script/current")
async def take_step(
    id: FromPath[RoomId], data: JSONBody[StepNamed], call: Call
) -> Response[Script]:
    """Be at a step of the script from now on, or at none."""

    async def verb(tx: Tx) -> Script:
        return await service.take_step(tx, call.principal, id, data.step_id)

    return await call.once(verb, status=200)


ROUTES = [get_figures, get_script, set_script, take_step]
