"""The streams process: takes pictures in, by RTMP and from browsers, and gives them out as HLS."""

import asyncio
import signal
import socket
from collections.abc import Iterator

import imageio_ffmpeg  # pyright: ignore[reportMissingTypeStubs]
import msgspec
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hawker.app import cores, wiring
from hawker.app.embedded import launching
from hawker.app.processes.observing import observed
from hawker.app.settings import Settings
from hawker.kernel import logs, metrics
from hawker.kernel.db import Db
from hawker.media.streams.low.encoder import Program
from hawker.media.streams.station import Browsers, Capacity, Keeping, Ports, Station, on_air

CONNECTIONS = 6
PUBLISHERS_EACH, PUBLISHERS_MOST = 4, 16  # for a core, and for one process
CORES_LEAST = 4.0  # for renditions; with fewer the site needs them itself


async def run(settings: Settings) -> None:
    """Stream until SIGTERM; publishers are then told to come back, and their ingests closed."""
    logs.configure("streams")
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with Db(settings.database_url, "hawker_worker", size=CONNECTIONS) as db:
        instance = f"{socket.gethostname()}:{settings.rtmp_port}"
        keeping = Keeping(
            settings.recordings_reserve_mb << 20,
            settings.recordings_days,
            wiring.storage(settings) if settings.bucket else None,
            settings.part_ms / 1000,
        )
        ports = Ports(
            settings.host, settings.rtmp_port, settings.streams_port, settings.publish_port
        )
        browsers = Browsers(settings.secret, settings.public_url)
        folder, capacity = settings.recordings_folder, _capacity(settings, cores.count())
        async with (
            observed(settings, "streams", db),
            on_air(db, folder, instance, ports, keeping, browsers, capacity) as station,
        ):
            with metrics.telling(Figures(station)):
                await stop.wait()


def _capacity(settings: Settings, available: float) -> Capacity:
    """What this machine's cores are given to."""
    shares = Capacity(
        publishers=settings.publishers_limit or publishers_of(available),
        plain_above=settings.plain_above_percent / 100,
    )
    if settings.renditions == "off" or available < CORES_LEAST:
        return shares
    ffmpeg = Program(imageio_ffmpeg.get_ffmpeg_exe(), launching.bound_to_parent())
    return msgspec.structs.replace(shares, cores=available, program=ffmpeg)


def publishers_of(available: float) -> int:
    """How many broadcasts are taken in where nobody says it.

    One takes 2.5 % of a core (measured, 2.6 Mbit/s), and they share the one core of this process
    with everybody who watches: sixteen take two fifths of it. With few cores that core is shared
    with the rest of the site.
    """
    return max(1, min(PUBLISHERS_MOST, int(PUBLISHERS_EACH * available)))


class Figures(Collector):
    """What /metrics tells of a station: read when asked for, so that frames pay nothing."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def collect(self) -> Iterator[Metric]:
        station = self._station
        gauges = {
            "hawker_streams_publishers": len(station.publishing.running),
            "hawker_streams_rtmp_connections": len(station.rtmp.connections),
            "hawker_streams_browser_connections": len(station.door.lines),
            "hawker_streams_origin_connections": len(station.origin.connections),
            "hawker_streams_publishers_limit": station.publishing.seats.limit,
            "hawker_streams_renditions": station.places.running,
            "hawker_streams_parts_left_out": station.shelves.is_plain,
        }
        counters = {
            "hawker_streams_refused": station.rtmp.refused,
            "hawker_streams_browsers_refused": station.door.refused,
            "hawker_streams_dropped": station.rtmp.dropped,
            "hawker_streams_answers": station.origin.served,
            "hawker_streams_disk_failures": station.disk.failures,
            "hawker_streams_no_room": station.publishing.seats.refused,
            "hawker_streams_renditions_refused": station.places.refused,
            "hawker_streams_renditions_restarted": station.places.restarted,
            "hawker_streams_renditions_withdrawn": station.places.withdrawn,
        }
        for name, value in gauges.items():
            yield GaugeMetricFamily(name, _words(name), value)
        for name, value in counters.items():
            yield CounterMetricFamily(name, _words(name), value)


def _words(name: str) -> str:
    return name.removeprefix("hawker_").replace("_", " ")
