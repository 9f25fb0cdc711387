"""The machine under the site, for the operator's desk: processes, disk, bus, what is on air."""

import asyncio
import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx

from hawker import __version__
from hawker.app.settings import Settings
from hawker.app.supervisor import report
from hawker.app.supervisor.report import Process
from hawker.desk.admin.service.health import Machine, ProcessState

ANSWER_WITHIN_S = 1.5
ON_AIR = re.compile(r"^hawker_streams_publishers (\d+)", re.MULTILINE)


class Watcher:
    """Plugged into the desk (`desk.admin.service.health.Watcher`)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def look(self) -> Machine:
        """Ask every process whether it is up, all at once."""
        settings = self._settings
        asked = {
            **{f"web-{n}": f"{port}/readyz" for n, port in enumerate(settings.web_ports)},
            "hub": f"{settings.hub_port}/readyz",
            "streams": f"{settings.streams_port}/readyz",
            "worker": f"{settings.worker_port}/readyz",
            "sandbox": f"{settings.sandbox_port}/readyz",
            "bus": f"{settings.nats_monitor_port}/healthz",
            "on air": f"{settings.streams_port}/metrics",
        }
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_S, trust_env=False) as client:
            answers = await asyncio.gather(*(_ask(client, place) for place in asked.values()))
        told = dict(zip(asked, answers, strict=True))
        on_air = ON_AIR.search(told.pop("on air") or "")
        is_bus_up = told.pop("bus") is not None if settings.has_own_nats else _is_up(told, "hub")
        kept = report.read(settings.home)
        disk = shutil.disk_usage(settings.home)
        is_fresh = kept is not None and kept.is_fresh(datetime.now(UTC))
        return Machine(
            version=__version__,
            supervised_at=kept.at if kept is not None else None,
            processes=_processes(told, kept.processes if kept is not None and is_fresh else []),
            disk_free_bytes=disk.free,
            disk_total_bytes=disk.total,
            is_bus_up=is_bus_up,
            on_air=int(on_air[1]) if on_air else None,
        )


def _is_up(told: dict[str, str | None], name: str) -> bool:
    return told[name] is not None


def _processes(told: dict[str, str | None], kept: Sequence[Process]) -> list[ProcessState]:
    """What answers, and what the supervisor keeps beside: its own word counts for these."""
    known = {each.name: each for each in kept}
    names = [*told, *(name for name in known if name not in told)]
    found: list[ProcessState] = []
    for name in names:
        each = known.get(name)
        is_up = _is_up(told, name) if name in told else each is not None and each.state == "ready"
        found.append(
            ProcessState(
                name=name,
                is_up=is_up,
                state=each.state if each else "",
                pid=each.pid if each else None,
                began_at=each.began_at if each else None,
                restarts=each.restarts if each else 0,
                last_end=each.last_end if each else "",
                memory_bytes=each.memory_bytes if each else None,
                cpu_s=each.cpu_s if each else None,
            )
        )
    return found


async def _ask(client: httpx.AsyncClient, place: str) -> str | None:
    """The body of a good answer; None when there was none."""
    try:
        answer = await client.get(f"http://127.0.0.1:{place}")
    except httpx.HTTPError:
        return None
    return answer.text if answer.is_success else None
