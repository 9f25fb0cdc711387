import pytest

from hawker.kernel import sql


def test_parameters_are_numbered_in_order_and_sent_once():
    q = sql.query("x.y", "SELECT %(b)s, %(a)s, %(b)s LIKE '50%%'")

    assert q.text == "SELECT $1, $2, $1 LIKE '50%'"
    assert q.parameters == ("b", "a")


def test_a_file_is_cut_into_its_statements():
    queries = sql.parse(
        "hawker.x", "-- About x.\n-- name: one\nSELECT 1;\n\n-- name: two\nSELECT 2"
    )

    assert [(q.name, q.text) for q in queries] == [("x.one", "SELECT 1"), ("x.two", "SELECT 2")]


@pytest.mark.parametrize(
    "text", ["SELECT 1", "-- name: a\nSELECT 1\n-- name: a\nSELECT 2", "-- name: a\nSELECT 5 % 2"]
)
def test_a_careless_file_is_a_defect(text):
    with pytest.raises(AssertionError):
        sql.parse("hawker.x", text)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no query 'nothing'"):
        _ = sql.parse("hawker.x", "").nothing


def test_plain_writes_become_one_statement_with_their_parameters_in_a_row():
    one = sql.query("x.one", "INSERT INTO t VALUES (%(a)s, %(b)s, %(a)s)")
    two = sql.query("x.two", "-- Why.\nDELETE FROM t WHERE id = %(a)s")

    text = sql.together((one, two))

    assert text.split("\n") == [
        "WITH w0 AS (INSERT INTO t VALUES ($1, $2, $1)",
        "), w1 AS (-- Why.",
        "DELETE FROM t WHERE id = $3",
        ") SELECT WHERE false",
    ]
    assert sql.together((one,)) == one.text


def test_only_plain_writes_go_together():
    read = sql.query("x.read", "SELECT 1")

    with pytest.raises(AssertionError, match=r"x\.read is no plain INSERT"):
        sql.together((sql.query("x.one", "DELETE FROM t"), read))
