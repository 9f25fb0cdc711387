"""Those who visit the running site visit the same one: a machine has room for one."""

import os

import pytest


def test_one_worker_visits_the_site(request: pytest.FixtureRequest):
    has_workers = "PYTEST_XDIST_WORKER" in os.environ

    assert request.node.nodeid.endswith("@site") == has_workers, "run pytest with --dist loadgroup"
