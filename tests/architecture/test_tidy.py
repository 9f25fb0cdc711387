"""The house stays tidy: small files, honest names, nothing left for later."""

import ast
import re
import subprocess

import pytest
from tree import ROOT, SOURCE, python_files

LINES_LIMIT = 400
FUNCTION_LIMIT = 70
VAGUE = {"utils", "util", "manager", "helper", "helpers", "misc", "common", "data", "info"}
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
FILES = python_files()


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def words(name: str) -> str:
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_is_short_and_well_named(file):
    text = file.read_text(encoding="utf-8")

    assert text.count("\n") <= LINES_LIMIT
    assert file.stem not in VAGUE
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for function in functions:
        assert (function.end_lineno or 0) - function.lineno < FUNCTION_LIMIT, function.name


def test_components_of_the_web_apps_are_short():
    for name in tracked():
        if (
            name.startswith("web/")
            and name.endswith((".vue", ".ts"))
            and not name.endswith(".d.ts")
        ):
            assert words(name).count("\n") <= LINES_LIMIT, name


def test_nothing_is_left_for_later():
    here = "tests/architecture/test_tidy.py"
    found = [
        name
        for name in tracked()
        if name.endswith((".py", ".sql", ".ts", ".vue")) and name != here
        if LATER.search(words(name))
    ]

    assert found == []


def test_the_project_speaks_of_the_project_alone():
    machine = re.compile(
        r"/(?:work|root|home/\w+|tmp/hk)/|\bhttps?://[\w.-]*(?:mirror|artifactory|nexus)"
    )
    here = "tests/architecture/test_tidy.py"

    assert [name for name in tracked() if name != here and machine.search(words(name))] == []


def test_lock_files_hold_no_download_address():
    locks = [name for name in tracked() if name.endswith((".lock", "package-lock.json"))]

    assert len(locks) >= 5
    assert [name for name in locks if "://" in words(name)] == []


def test_the_source_prints_nothing_but_in_the_command_line():
    printing = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*print\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    strays = [name for name in printing if not name.startswith("app/commands/")]
    assert set(strays) <= {"app/cli.py"}
