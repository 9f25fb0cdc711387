"""One request, seen through all that follows from it."""

import pytest
from tests.collecting import traced

from hawker.kernel import tracing

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_what_a_request_sets_going_is_one_trace(buyer, shelf, provider, facts):
    tea, guest = await shelf(5), buyer()
    made = await guest.order({tea: 1})
    with traced() as found:
        await provider.took(made["payment"])
        await facts.drain()

    (asked,) = found.named("POST /api/v1/webhooks/{provider}")
    (settled,) = found.named("checkout payments.payment_captured")
    (told,) = found.named("figures orders.order_paid")
    assert asked.values["http.response.status_code"] == "200"
    assert asked.values["hawker.request_id"].startswith("req_")
    assert asked.process == "hawker-test"
    assert {settled.trace, told.trace} == {asked.trace}
    inside = {span.id for span in found.named("transaction") if span.parent == asked.id}
    assert settled.parent in inside, "a fact is published in a transaction of the request"
    assert told.parent == settled.id
    assert any(int(span.values["db.statements"]) > 1 for span in found.named("transaction"))


async def test_facts_name_the_request_they_come_from_also_when_nothing_is_traced(
    buyer, shelf, facts, fetch
):
    tea, guest = await shelf(5), buyer()

    offer = await guest.offer({tea: 1})
    answer = await guest.accept(offer)
    await facts.drain()

    rows = await fetch("SELECT request_id, trace FROM kernel.outbox WHERE tag LIKE 'orders.%'")
    assert rows == [{"request_id": answer.headers["x-request-id"], "trace": ""}]


async def test_what_follows_from_a_fact_belongs_to_the_request_as_well(
    buyer, shelf, provider, facts, fetch
):
    tea, guest = await shelf(5), buyer()
    made = await guest.order({tea: 1})

    taken = await provider.took(made["payment"])
    await facts.drain()

    rows = await fetch("SELECT request_id FROM kernel.outbox WHERE tag = 'orders.order_paid'")
    assert rows == [{"request_id": taken.headers["x-request-id"]}]


async def test_a_request_goes_on_with_the_trace_it_brings(buyer):
    with traced(ratio=0) as found:  # what begins here is not recorded
        await buyer().get("/auth/session", headers={"traceparent": PARENT})
        await buyer().get("/auth/session")

    (asked,) = found.named("GET /api/v1/auth/session")
    assert asked.trace == PARENT.split("-")[1]
    assert asked.parent == PARENT.split("-")[2]


async def test_a_traceparent_that_is_none_begins_a_trace(buyer):
    with traced() as found:
        await buyer().get("/auth/session", headers={"traceparent": "00-zz-nonsense"})

    (asked,) = found.named("GET /api/v1/auth/session")
    assert asked.parent == ""


async def test_a_failure_marks_its_span_and_goes_on():
    with (
        traced() as found,
        pytest.raises(ValueError, match="no"),
        tracing.span("outer"),
        tracing.span("inner"),
    ):
        raise ValueError("no")

    assert [span.name for span in found.spans] == ["inner", "outer"]


async def test_a_collector_that_is_away_costs_nothing_but_spans(buyer):
    with tracing.exporting("http://127.0.0.1:9", "test", 1.0):
        answer = await buyer().get("/auth/session")

    assert answer.status == 200


async def test_a_call_owed_to_a_provider_names_the_request_it_comes_from(
    buyer, shelf, provider, facts, fetch
):
    tea, guest = await shelf(5), buyer()
    made = await guest.order({tea: 1})
    await provider.took(made["payment"])
    await facts.drain()

    again = await provider.took(made["payment"], event="e-2", charge="c-2")
    await facts.drain()

    rows = await fetch("SELECT request_id FROM payments.calls WHERE kind = 'refund'")
    assert rows == [{"request_id": again.headers["x-request-id"]}]
