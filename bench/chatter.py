"""A room in which far more is said than anybody reads: what is kept, and what that costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench.client import Client
from bench.crowd import Delays, Plan
from bench.gathering import gathered
from bench.harness import Result, benchmark
from bench.load import Meter
from bench.purchase import Shopping
from bench.room import LATE_MS
from bench.shop import guests, token_of
from bench.shouting import Heard
from bench.site import Site, settled
from bench.stage import Stage, open_stage
from hawker.app.demo.visitor import Visitor
from hawker.kernel.ids import AccountId
from hawker.places.channels import service as channels
from hawker.places.channels.model import Moderator
from hawker.stage.live.hub.engine import CHAT_BURST_LINES, CHAT_LINES_PER_S
from hawker.stage.live.hub.limits import tick_s

SOCKETS, TALKERS = 700, 640  # a person says at most one line a second, for longer than a moment
BUYERS = 8
KEPT = 2 + BUYERS  # with the host and a moderator
LINES_PER_S, SECONDS = 500.0, 15.0
FACTS_WITHIN_S = 30
WHO = ("hub", "postgres", "nats", "worker")


@benchmark(
    "room-chat",
    title=f"{LINES_PER_S:.0f} chat lines/s by {TALKERS} people, each within their limits, in one"
    f" room of {SOCKETS}, of which a host, a moderator and {BUYERS} buyers",
    target="chat p99 ≤ tick + 120 ms; theirs and one's own are never left out",
)
async def room_chat(site: Site) -> Result:
    async with Visitor(site.settings, "host") as host, Visitor(site.settings, "keeper") as keeper:
        tokens = [await _signed_in(host, "host"), await _signed_in(keeper, "keeper")]
        owner, moderator = [await _account(each) for each in (host, keeper)]
    stage = await open_stage(site, products=3, pieces=1_000, shown=1, owner=owner)
    async with site.db.system() as tx:
        known = Moderator(moderator, "Keeper")
        await channels.appoint(tx, stage.goods.store, stage.channel, known)
    web = Client(site.settings.web_ports[0])
    people = await guests(web, TALKERS - 2)
    web.close()
    tokens += [token_of(each) for each in people]
    plan = Plan(
        *("127.0.0.1", site.settings.hub_port, str(stage.room), SOCKETS, tokens),
        *(LINES_PER_S, SECONDS, KEPT),
    )
    async with gathered("bench.shouting", plan._asdict()) as crowd:
        await _buy(site, stage, people[:BUYERS])
        meter = Meter(site, WHO)
        told = await crowd.ask("talk")
        cost = meter.stop()
    told["delay"] = Delays(*told["delay"])
    cores = {name: used / cost.elapsed_s for name, used in cost.cpu_s.items()}
    return _result(Heard(**told), cores["hub"], str(cost), cost.cpu_s["hub"])


async def _signed_in(visitor: Visitor, name: str) -> str:
    await visitor.sign_in(f"{name}@bench.example")
    return visitor.token


async def _account(visitor: Visitor) -> AccountId:
    session = await visitor.get("/api/v1/auth/session")
    return AccountId.parse(session["account"]["id"])


async def _buy(site: Site, stage: Stage, people: Sequence[dict[str, str]]) -> None:
    """Have people buy in the room, and wait until it knows them for buyers."""
    shopping = Shopping(site, stage.goods, site.settings.web_ports, {"room_id": str(stage.room)})
    for who in people:
        await shopping.buy(who)
    shopping.close()
    await settled(site, FACTS_WITHIN_S)
    await asyncio.sleep(1)  # a hub hears facts beside the subscribers that are waited for


def _result(heard: Heard, cores: float, cost: str, busy_s: float) -> Result:
    tick_ms = 1_000 * tick_s(SOCKETS)
    chat = heard.delay
    most = CHAT_BURST_LINES + CHAT_LINES_PER_S * (SECONDS + 1)
    missed = heard.own_missed, heard.kept_missed
    each_us = 1e6 * busy_s / max(1, heard.frames)
    return Result(
        measured=f"{heard.said / heard.took_s:.0f} lines/s said, {heard.refused} refused; chat"
        f" p50 {chat.p50_ms:.0f}, p99 {chat.p99_ms:.0f} ms (tick {tick_ms:.0f}); of"
        f" {heard.said_by_kept} lines of the host, the moderator and buyers {missed[1]} missing on"
        f" {SOCKETS} sockets, of one's own {missed[0]} missing;"
        f" {heard.others / SECONDS:.0f} of the others' a second; hub {cores:.2f} cores,"
        f" {each_us:.1f} µs for a frame on a socket",
        is_met=chat.p99_ms <= tick_ms + LATE_MS
        and missed == (0, 0)
        and heard.refused == 0
        and 0 < heard.others <= most,
        limit=f"a tick of one's own for everybody whose line was left out; {cost}",
        figures={
            "lines_said": heard.said,
            "lines_per_s": heard.said / heard.took_s,
            "lines_refused": heard.refused,
            "own_missed": heard.own_missed,
            "kept_missed": heard.kept_missed,
            "others_heard": heard.others,
            "hub_cores": cores,
            "hub_us_per_frame": each_us,
            "crowd_cpu_s": heard.cpu_s,
            **{f"chat_{name}": value for name, value in chat._asdict().items()},
        },
    )
