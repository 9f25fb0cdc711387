"""Each line of the log says which request it is about, and no secret."""

import io
import json
import logging
import sys

import pytest
import structlog

from hawker.kernel import logs, tracing


@pytest.fixture
def lines(monkeypatch):
    """What was logged since, decoded."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    before = structlog.get_config()
    logs.configure("test")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def test_a_line_names_the_request_whose_consequences_it_is_about(lines):
    with tracing.following("req_1", "", "subscriber fact"):
        structlog.get_logger().warning("something")
    structlog.get_logger().warning("else")

    something, other = lines()
    assert (something["request_id"], something["process"]) == ("req_1", "test")
    assert "request_id" not in other


def test_what_a_line_says_itself_about_the_request_stands(lines):
    with tracing.following("req_1", "", "subscriber fact"):
        structlog.get_logger().warning("something", request_id="req_2")

    assert lines()[0]["request_id"] == "req_2"


def test_secrets_are_left_out(lines):
    structlog.get_logger().warning("something", password="p", token="t", kind="k")

    (line,) = lines()
    assert (line["password"], line["token"], line["kind"]) == ("…", "…", "k")
