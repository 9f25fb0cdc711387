"""Writes docs/monitoring/grafana.json: what a site does, on one page of Grafana.

The page is described here, a line per panel, because its JSON is nothing people can review.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).resolve().parents[1] / "docs" / "monitoring" / "grafana.json"
SOURCE = {"type": "prometheus", "uid": "${source}"}
WIDTH, HEIGHT = 24, 8


class Panel(NamedTuple):
    """One picture: what it asks, by legend."""

    title: str
    width: int
    asks: dict[str, str]
    unit: str = "short"
    kind: str = "timeseries"


def slowest(bucket: str, by: str, minutes: int = 5) -> str:
    """Ask for the time that 99 of 100 stay below."""
    return f"histogram_quantile(0.99, sum by (le, {by}) (rate({bucket}[{minutes}m])))"


ROWS: dict[str, list[Panel]] = {
    "The shop": [
        Panel(
            "Orders paid per minute",
            8,
            {"{{place}}": "sum by (place) (rate(hawker_orders_paid_total[5m])) * 60"},
        ),
        Panel(
            "Sold per hour, in minor units",
            8,
            {"{{currency}}": "sum by (currency) (rate(hawker_sales_minor_total[15m])) * 3600"},
        ),
        Panel("People in rooms", 4, {"sockets": "sum(hawker_hub_sockets)"}),
        Panel("On air", 4, {"broadcasts": "sum(hawker_streams_publishers)"}, kind="stat"),
    ],
    "Does it answer": [
        Panel(
            "Requests per second",
            8,
            {"{{status}}": "sum by (status) (rate(hawker_http_request_seconds_count[1m]))"},
            "reqps",
        ),
        Panel(
            "Time to answer, 99 of 100",
            8,
            {"{{route}}": slowest("hawker_http_request_seconds_bucket", "route")},
            "s",
        ),
        Panel(
            "Refusals per minute, by reason",
            8,
            {"{{code}}": "sum by (code) (rate(hawker_http_refusals_total[5m])) * 60"},
        ),
    ],
    "Does the work get done": [
        Panel("Due and not done", 6, {"{{queue}}": "hawker_backlog"}),
        Panel("For how long", 6, {"{{queue}}": "hawker_backlog_seconds"}, "s"),
        Panel(
            "Facts per second, by kind",
            8,
            {"{{tag}}": "sum by (tag) (rate(hawker_facts_relayed_total[1m]))"},
        ),
        Panel("Given up, waiting for you", 4, {"{{table}}": "hawker_parked"}, kind="stat"),
    ],
    "The rooms and the pictures": [
        Panel(
            "Frames delivered per second",
            8,
            {
                "delivered": "sum(rate(hawker_hub_deliveries_total[1m]))",
                "sockets that fell behind": "sum(rate(hawker_hub_slowed_total[1m]))",
            },
        ),
        Panel(
            "Encoders",
            8,
            {
                "connected": "sum(hawker_streams_rtmp_connections)",
                "refused per minute": "sum(rate(hawker_streams_refused_total[5m])) * 60",
                "dropped per minute": "sum(rate(hawker_streams_dropped_total[5m])) * 60",
            },
        ),
        Panel(
            "Recordings that could not be written, per minute",
            8,
            {"failures": "sum(rate(hawker_streams_disk_failures_total[5m])) * 60"},
        ),
    ],
    "The processes": [
        Panel("Processor, cores", 6, {"{{process}}": "rate(process_cpu_seconds_total[1m])"}),
        Panel("Memory", 6, {"{{process}}": "process_resident_memory_bytes"}, "bytes"),
        Panel(
            "Late to its own clock, 99 of 100",
            6,
            {"{{process}}": slowest("hawker_loop_lag_seconds_bucket", "process")},
            "s",
        ),
        Panel(
            "Database connections",
            6,
            {
                "in use {{process}}": "hawker_db_connections_in_use",
                "waited for {{process}}": "hawker_db_connections_waited_for",
            },
        ),
    ],
}


def main() -> None:
    TARGET.write_text(text())


def text() -> str:
    """The dashboard as Grafana imports it."""
    return json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n"


def dashboard() -> dict[str, Any]:
    return {
        "uid": "hawker",
        "title": "hawker",
        "tags": ["hawker"],
        "schemaVersion": 39,
        "refresh": "15s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [
                {
                    "name": "source",
                    "label": "Prometheus",
                    "type": "datasource",
                    "query": "prometheus",
                }
            ]
        },
        "panels": _panels(),
    }


def _panels() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = []
    for n, (title, row) in enumerate(ROWS.items()):
        top, left = n * (1 + HEIGHT), 0
        place = {"x": 0, "y": top, "w": WIDTH, "h": 1}
        panels.append({"type": "row", "title": title, "gridPos": place, "id": len(panels) + 1})
        for panel in row:
            place = {"x": left, "y": top + 1, "w": panel.width, "h": HEIGHT}
            panels.append(_made(panel, place, len(panels) + 1))
            left += panel.width
        assert left == WIDTH, f"the row {title!r} is as wide as the page"
    return panels


def _made(panel: Panel, place: dict[str, int], id: int) -> dict[str, Any]:
    targets = [
        {"refId": chr(ord("A") + n), "expr": ask, "legendFormat": legend, "datasource": SOURCE}
        for n, (legend, ask) in enumerate(panel.asks.items())
    ]
    return {
        "id": id,
        "type": panel.kind,
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
    }


if __name__ == "__main__":
    main()
