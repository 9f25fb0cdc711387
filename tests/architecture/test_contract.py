"""What is generated from the code is committed, and is what the code says today."""

import inspect
import json
import re

from tree import ROOT

from hawker.app import contract, maintenance, wiring
from hawker.app.settings.table import BY_VARIABLE

KEPT = ROOT / "web" / "shared" / "openapi.json"


def test_the_committed_contract_is_what_the_routes_say():
    assert KEPT.read_text(encoding="utf-8") == contract.document(), "run `make contract`"


def test_operations_have_names_of_their_own_and_a_summary():
    paths = json.loads(contract.document())["paths"]
    operations = [each for methods in paths.values() for each in methods.values()]
    names = [operation["operationId"] for operation in operations]

    assert sorted(names) == sorted(set(names))
    assert all(operation["summary"] for operation in operations)


def test_a_write_keeps_its_answer_under_a_key_or_says_why_not():
    for route in wiring.ROUTES:
        if route.http_methods & {"POST", "PUT", "PATCH", "DELETE"}:
            keeps = "call.once(" in inspect.getsource(route.fn)
            assert keeps != ("keyless" in route.opt), route.handler_name


def test_the_contract_says_of_every_write_what_must_come_with_it():
    document = json.loads(contract.document())
    again_later = {
        f"#/components/responses/{name}"
        for name, response in document["components"]["responses"].items()
        if "Retry-After" in response.get("headers", {})
    }
    for methods in document["paths"].values():
        for method, operation in methods.items():
            named = {each["name"]: each["required"] for each in operation.get("parameters", [])}
            name = operation["operationId"]
            takes_key = (
                method != "get" and "Takes no Idempotency-Key" not in operation["description"]
            )
            assert ("Idempotency-Key" in named) == takes_key, name
            assert named.get("Idempotency-Key", False) == (name == "submit_checkout"), name
            assert ("x-csrf-token" in named) == (
                method != "get" and name not in {"hear", "hear_carrier"}
            ), name
            answers = {operation["responses"][status]["$ref"] for status in ("429", "503")}
            assert answers == again_later, name


def test_the_contract_names_the_problems_that_the_source_of_a_route_leads_to():
    document = json.loads(contract.document())
    told = {
        operation["operationId"]: set(operation["x-problems"])
        for methods in document["paths"].values()
        for operation in methods.values()
    }

    assert told["submit_checkout"] >= {"stock.out_of_stock", "checkout.price_changed"}
    assert told["sign_in"] >= {"accounts.wrong_code", "accounts.too_many_tries"}
    assert told["set_price"] >= {"auth.forbidden", "auth.sign_in_needed", "http.not_found"}
    assert told["ship_order"] >= {"http.illegal_move", "orders.more_than_ordered"}
    assert "stock.out_of_stock" not in told["open_checkout"]
    assert set.union(*told.values()) == document["components"]["x-problems"].keys()


def test_the_page_of_lifecycles_is_drawn_from_the_tables():
    page = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")

    assert page.partition("\n## ")[2] == "\n".join(maintenance.states()).strip()[3:] + "\n"


def test_every_setting_is_explained():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"HAWKER_[A-Z0-9_]+", page))

    assert BY_VARIABLE.keys() <= told
    assert told - BY_VARIABLE.keys() == {"HAWKER_SETTINGS", "HAWKER_PROT"}  # a file; a mistake
