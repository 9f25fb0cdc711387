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
