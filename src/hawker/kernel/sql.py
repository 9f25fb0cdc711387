"""Named SQL: a module's statements stand in its `queries.sql`, each under `-- name: <name>`."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import msgspec

UNEXPECTED = "HK001"  # the SQLSTATE of kernel.is_unexpected

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_PARAMETER = re.compile(r"%\((\w+)\)s|%%|%")
_NUMBERED = re.compile(r"\$(\d+)")
_WRITE = re.compile(r"(?:--[^\n]*\n)*(?:INSERT|UPDATE|DELETE)\b")


class Query(msgspec.Struct, frozen=True):
    """One statement, written with `%(name)s` and sent with `$1`."""

    name: str  # "<module>.<name>", for logs and plans
    text: str
    parameters: tuple[str, ...]  # in the order of `$1`, `$2`, …


class Queries:
    """The statements of one module, as attributes."""

    def __init__(self, package: str, queries: dict[str, Query]) -> None:
        self._package = package
        self._queries = queries

    def __getattr__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            raise AttributeError(f"{self._package} has no query {name!r}") from None

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())


@cache
def load(package: str | None) -> Queries:
    """Read the `queries.sql` of a package; call it as `Q = sql.load(__package__)`."""
    assert package, "queries belong to a package"
    text = resources.files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    return parse(package, text)


def parse(package: str, text: str) -> Queries:
    """Cut a file into its statements. Asserts that names are unique and nothing is nameless."""
    head, *rest = _NAME.split(text)
    assert not head.strip() or head.lstrip().startswith("--"), f"{package}: SQL before any name"
    queries: dict[str, Query] = {}
    module = package.rpartition(".")[2]
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        assert name not in queries, f"{package}: {name} stands twice"
        queries[name] = query(f"{module}.{name}", body)
    return Queries(package, queries)


def query(name: str, body: str) -> Query:
    """Number the parameters of one statement; one named twice is sent once."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        assert match[1], f"{name}: write %% for a per cent sign"
        return f"${numbers.setdefault(match[1], len(numbers) + 1)}"

    text = _PARAMETER.sub(number, body.strip().rstrip(";"))
    return Query(name, text, tuple(numbers))


@cache
def together(queries: tuple[Query, ...]) -> str:
    """One statement that does what several plain writes do; its parameters are theirs in a row."""
    if len(queries) == 1:
        return queries[0].text
    parts: list[str] = []
    before = 0  # parameters of the statements in front
    for number, q in enumerate(queries):
        assert _WRITE.match(q.text), f"{q.name} is no plain INSERT, UPDATE or DELETE"
        parts.append(f"w{number} AS ({_shifted(q.text, before)}\n)")
        before += len(q.parameters)
    return f"WITH {', '.join(parts)} SELECT WHERE false"  # writes are done all the same


@cache
def expected(q: Query) -> str:
    """The statement without its rows, failing with UNEXPECTED when there is none."""
    rows = "(SELECT count(*) FROM expected)"
    return f"WITH expected AS ({q.text}\n) SELECT WHERE kernel.is_unexpected({rows})"


def _shifted(text: str, by: int) -> str:
    return _NUMBERED.sub(lambda match: f"${int(match[1]) + by}", text)
