"""`hawker scrape`: how Prometheus finds the processes of this site."""

from collections.abc import Iterator

from hawker.app.settings import Settings

HEAD = """\
# Reads the figures of this site, from the machine it runs on. Written by `hawker scrape`.
global:
  scrape_interval: 15s
rule_files: [alerts.yml]
scrape_configs:
  - job_name: hawker
    static_configs:"""


def scrape() -> None:
    """Print what Prometheus needs to read the figures of this site's processes."""
    print(text(Settings.from_env()))


def text(settings: Settings) -> str:
    """The settings file of Prometheus for this site."""
    return "\n".join([HEAD, *_targets(settings)])


def _targets(settings: Settings) -> Iterator[str]:
    webs = {f"web-{number}": port for number, port in enumerate(settings.web_ports)}
    others = {
        "hub": settings.hub_port,
        "streams": settings.streams_port,
        "worker": settings.worker_port,
    }
    for process, port in (webs | others).items():
        yield f'      - targets: ["127.0.0.1:{port}"]'
        yield f"        labels: {{ process: {process} }}"
