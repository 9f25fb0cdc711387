"""Every socket of a room is lost and comes back within two seconds, while the stock moves."""

from __future__ import annotations

import asyncio

from bench.crowd import Delays
from bench.gathering import gathered
from bench.harness import Result, benchmark
from bench.returning import Plan, Returned
from bench.room import PIECES, SECONDS, move_stock
from bench.site import Site
from bench.stage import open_stage

SOCKETS, WITHIN_S = 2_000, 2.0
BEFORE_S, DRAIN_S = 3.0, 3.0
AFTER_S = SECONDS - BEFORE_S + DRAIN_S  # the stock moves all the time, and everybody hears the last
ALL_BACK_S = 5.0


@benchmark(
    "reconnect-2000",
    title=f"{SOCKETS:,} sockets lost at once that come back within {WITHIN_S:.0f} s with their"
    " place in the sequence, while the stock changes 10 times a second",
    target=f"nothing lost, all back ≤ {ALL_BACK_S:.0f} s",
)
async def reconnect_2000(site: Site) -> Result:
    stage = await open_stage(site, products=3, pieces=PIECES, shown=1)
    port = site.settings.hub_port
    plan = Plan("127.0.0.1", port, str(stage.room), SOCKETS, BEFORE_S, WITHIN_S, AFTER_S)
    async with gathered("bench.returning", plan._asdict()) as crowd:
        busy_s = site.cpu_s("hub")
        async with asyncio.TaskGroup() as together:
            moving = together.create_task(move_stock(site, stage.goods))
            storm = together.create_task(crowd.ask("go"))
        busy_s = site.cpu_s("hub") - busy_s
    told = storm.result()
    told["back"] = Delays(*told["back"])
    return _result(Returned(**told), min(moving.result()), busy_s)


def _result(told: Returned, left: int, busy_s: float) -> Result:
    """`left` of the stock is the truth in the end; the hub worked `busy_s` meanwhile."""
    wrong = sum(each != left for each in told.lasts)
    took_s = BEFORE_S + AFTER_S
    return Result(
        measured=f"all back after {told.all_back_s:.1f} s, a socket has its first word"
        f" {told.back.p50_ms:.0f} ms after its handshake (p99 {told.back.p99_ms:.0f});"
        f" {told.recovered:,} went on from their place, {told.renewed:,} by a snapshot,"
        f" {told.refused} refused; {told.gaps} frames missing, {wrong} sockets with another stock"
        f" in the end; hub {busy_s / took_s:.2f} cores over {took_s:.0f} s",
        is_met=told.recovered + told.renewed == SOCKETS
        and not (told.gaps or wrong or told.refused)
        and told.all_back_s <= ALL_BACK_S,
        limit="a handshake and the frames that were missed, for each socket",
        figures={
            "all_back_s": told.all_back_s,
            "recovered": told.recovered,
            "renewed": told.renewed,
            "refused": told.refused,
            "gaps": told.gaps,
            "wrong_in_the_end": wrong,
            "hub_cpu_s": busy_s,
            "crowd_cpu_s": told.cpu_s,
            **{f"back_{name}": value for name, value in told.back._asdict().items()},
        },
    )
