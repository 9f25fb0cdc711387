"""What is generated from the code is committed, and is what the code says today."""

import json

from tree import ROOT

from hawker.app import contract

KEPT = ROOT / "web" / "shared" / "openapi.json"


def test_the_committed_contract_is_what_the_routes_say():
    assert KEPT.read_text(encoding="utf-8") == contract.document(), "run `make contract`"


def test_operations_have_names_of_their_own_and_a_summary():
    paths = json.loads(contract.document())["paths"]
    operations = [each for methods in paths.values() for each in methods.values()]
    names = [operation["operationId"] for operation in operations]

    assert sorted(names) == sorted(set(names))
    assert all(operation["summary"] for operation in operations)
