"""Every named query is understood by the migrated database, stays at home, and is used."""

import re
from pathlib import Path

import psycopg
import pytest
from tree import SOURCE, dotted

from hawker.kernel import sql

FILES = sorted(SOURCE.rglob("queries.sql"))
SCHEMA = re.compile(r"^CREATE SCHEMA (\w+)", re.MULTILINE)
SCHEMAS = {
    name
    for file in (SOURCE / "app" / "migrations").glob("*.sql")
    for name in SCHEMA.findall(file.read_text(encoding="utf-8"))
}
STRING_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*")


def of(file: Path) -> list[sql.Query]:
    return list(sql.parse(dotted(file.parent), file.read_text(encoding="utf-8")))


# Statements that may read a whole table, each with its reason.
WHOLE_TABLE = {
    "accounts.forget_sessions": "a job that runs once in a while",
    "sandbox.bring_charges": "the provider of the demo, when the clock was set back",
    "sandbox.book": "the provider of the demo adds up its whole book",
}

QUERIES = [pytest.param(file, q, id=q.name) for file in FILES for q in of(file)]


@pytest.fixture(scope="module")
def owner(postgres):
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(("file", "q"), QUERIES)
def test_the_database_can_prepare_it(owner, file, q):
    owner.execute(f"PREPARE tried AS {q.text}")
    owner.execute("DEALLOCATE tried")


@pytest.mark.parametrize(("file", "q"), QUERIES)
def test_it_finds_its_rows_by_an_index(owner, file, q):
    owner.execute("SET enable_seqscan = off")  # so a scan means that there is no other way

    plan = owner.execute(f"EXPLAIN (GENERIC_PLAN) {q.text}").fetchall()

    scans = [line for (line,) in plan if "Seq Scan" in line]
    assert bool(scans) == (q.name in WHOLE_TABLE), scans


@pytest.mark.parametrize(("file", "q"), QUERIES)
def test_it_names_no_schema_of_another_module(file, q):
    words = STRING_OR_COMMENT.sub("", q.text)
    own = {file.parent.name, "kernel"}

    foreign = {
        name for name in SCHEMAS - own if re.search(rf"\b(FROM|JOIN|INTO|UPDATE)\s+{name}\.", words)
    }
    assert not foreign


@pytest.mark.parametrize(("file", "q"), QUERIES)
def test_somebody_uses_it(file, q):
    name = q.name.partition(".")[2]
    code = "".join(path.read_text(encoding="utf-8") for path in file.parent.rglob("*.py"))

    assert re.search(rf"\bQ\.{name}\b", code), f"nobody uses {q.name}"
