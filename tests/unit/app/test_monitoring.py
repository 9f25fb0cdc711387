"""The dashboard and the alerts ask for figures that exist."""

import importlib.util
import json
import re

import pytest
from prometheus_client import REGISTRY
from tests.architecture.tree import ROOT

from hawker.app import wiring
from hawker.app.commands import watching
from hawker.app.processes import hub, observing, streams, web, worker
from hawker.app.settings import Settings
from hawker.kernel import metrics

MONITORING = ROOT / "docs" / "monitoring"
ENDINGS = re.compile(r"_(total|count|sum|bucket|created)\Z")
NAMES = re.compile(r"\b(?:hawker|process)_[a-z_]+\b")
PROCESSES = [hub, observing, streams, web, worker, wiring]  # they declare what they tell


class Pool:
    statements = transactions = 1
    connections_limit = connections_in_use = connections_waited_for = 1


class Nothing:
    """A station that has nothing."""

    def __getattr__(self, name):
        return Nothing()

    def __len__(self):
        return 0

    def __float__(self):
        return 0.0


@pytest.fixture(scope="module")
def told():
    """The name of every figure that a process of ours tells."""
    with metrics.telling(metrics.pool(Pool()), streams.Figures(Nothing())):
        return {metric.name for metric in REGISTRY.collect()}


def asked(text):
    return {ENDINGS.sub("", name) for name in NAMES.findall(text)}


@pytest.mark.parametrize("file", ["grafana.json", "alerts.yml"])
def test_every_figure_asked_for_is_told(file, told):
    wanted = asked((MONITORING / file).read_text())

    assert len(wanted) > 3
    assert wanted - told == set()


def test_the_dashboard_is_what_its_script_writes():
    path = ROOT / "scripts" / "dashboard.py"
    spec = importlib.util.spec_from_file_location("dashboard", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert (MONITORING / "grafana.json").read_text() == module.text()


def test_panels_have_places_and_names_of_their_own():
    panels = json.loads((MONITORING / "grafana.json").read_text())["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)


def test_the_scrape_file_is_that_of_a_site_without_settings(tmp_path):
    written = watching.text(Settings.from_env({"HAWKER_HOME": str(tmp_path)}))

    assert (MONITORING / "prometheus.yml").read_text() == written + "\n"


def test_a_site_with_ports_of_its_own_is_scraped_there(tmp_path):
    environ = {"HAWKER_INNER_PORT": "9000", "HAWKER_WEB_PROCESSES": "3"}
    written = watching.text(Settings.from_env({"HAWKER_HOME": str(tmp_path), **environ}))

    ports = [int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", written)]
    assert ports == [9000, 9001, 9002, 9010, 9020, 9030]
