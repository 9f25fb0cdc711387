"""scripts/prepare.py: what an interrupted run leaves, and how far a long step is."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "prepare.py"


@pytest.fixture
def prepare(tmp_path, monkeypatch):
    """The script, at work in a folder of the test's."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    spec = importlib.util.spec_from_file_location("prepare", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "WEB", tmp_path / "web")
    monkeypatch.setattr(module, "BUILD", tmp_path / "build")
    return module


@pytest.fixture
def made(prepare, monkeypatch):
    """How .venv was made, each time."""
    calls = []

    def create(folder, **how):
        calls.append(how)
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / "python").touch()

    monkeypatch.setattr(prepare.venv, "create", create)
    return calls


def test_a_venv_is_made_once(prepare, made):
    prepare.make_venv()
    prepare.make_venv()

    assert made == [{"with_pip": True, "clear": True}]


def test_a_venv_of_somebody_else_is_kept(prepare, made):
    (prepare.VENV / "bin").mkdir(parents=True)
    (prepare.VENV / "bin" / "python").touch()

    prepare.make_venv()

    assert made == []


def test_an_interrupted_venv_is_told_in_one_line_and_made_anew(prepare, made, monkeypatch, capsys):
    def interrupted(folder, **_):
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").touch()  # it is there long before pip
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(prepare.venv, "create", interrupted)
        with pytest.raises(SystemExit) as ended:
            prepare.main(["run"])

    assert ended.value.code == 130
    assert capsys.readouterr().err == "hawker: stopped. The same command goes on from here.\n"
    prepare.make_venv()
    prepare.make_venv()
    assert made == [{"with_pip": True, "clear": True}]


def test_a_bar_counts_when_the_whole_is_known_and_moves_when_it_is_not(prepare):
    known = prepare.Bar("Installing", total=8)
    known.done = 2
    unknown = prepare.Bar("Building")

    assert known.line(1.0) == "· Installing " + "━" * 8 + "╌" * 24 + " 2/8"
    early, late = unknown.line(1.0), unknown.line(2.0)
    assert early.count("━") == late.count("━") == sys.modules["bar"].MOVING
    assert early.endswith(" 1 s")
    assert early.index("━") != late.index("━")


def test_packages_of_this_machine_are_counted_as_they_come(prepare, monkeypatch):
    monkeypatch.setattr(prepare.sys, "platform", "linux")
    packages = {
        "": {},
        "node_modules/vue": {},
        "node_modules/buyer": {"link": True},
        "node_modules/@rolldown/binding-darwin-x64": {"os": ["darwin"]},
        "node_modules/vue/node_modules/csstype": {},
    }
    prepare.WEB.mkdir()
    (prepare.WEB / "package-lock.json").write_text(json.dumps({"packages": packages}))

    places = prepare.places_of_packages(prepare.WEB)
    assert [str(place.relative_to(prepare.WEB)) for place in places] == [
        "node_modules/vue/package.json",
        "node_modules/vue/node_modules/csstype/package.json",
    ]
