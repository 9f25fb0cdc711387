"""What is generated from the code is committed, and is what the code says today."""

import inspect
import json
import re

from tree import ROOT

from hawker.app import contract, maintenance, settings

KEPT = ROOT / "web" / "shared" / "openapi.json"


def test_the_committed_contract_is_what_the_routes_say():
    assert KEPT.read_text(encoding="utf-8") == contract.document(), "run `make contract`"


def test_operations_have_names_of_their_own_and_a_summary():
    paths = json.loads(contract.document())["paths"]
    operations = [each for methods in paths.values() for each in methods.values()]
    names = [operation["operationId"] for operation in operations]

    assert sorted(names) == sorted(set(names))
    assert all(operation["summary"] for operation in operations)


def test_the_page_of_lifecycles_is_drawn_from_the_tables():
    page = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")

    assert page.partition("\n## ")[2] == "\n".join(maintenance.states()).strip()[3:] + "\n"


def test_every_setting_is_explained():
    names = set(re.findall(r"HAWKER_[A-Z_]+", inspect.getsource(settings)))
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert names == set(re.findall(r"HAWKER_[A-Z_]+", page))
