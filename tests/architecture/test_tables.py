"""Laws 8 and 9, read from the migrated database itself."""

import re

import psycopg
import pytest
from tree import SOURCE

MIGRATIONS = sorted((SOURCE / "app" / "migrations").glob("*.sql"))
OURS = """n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'public')
          AND n.nspname !~ '^pg_'"""

PEOPLE = "'account_id', 'buyer_id', 'payer_id', 'owner_id'"  # the other distribution key


@pytest.fixture(scope="module")
def ask(postgres):
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        yield lambda text: connection.execute(text).fetchall()


def test_row_level_security_is_on_for_every_table(ask):
    bare = ask(f"""SELECT n.nspname || '.' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND {OURS} AND NOT c.relrowsecurity""")

    assert bare == []


def test_every_table_has_a_policy(ask):
    bare = ask(f"""SELECT n.nspname || '.' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND {OURS} AND p.oid IS NULL""")

    assert bare == []


def test_store_id_or_a_person_leads_the_key_of_every_table_that_has_a_store(ask):
    wrong = ask(f"""SELECT n.nspname || '.' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'store_id' AND a.attnotnull
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
        WHERE c.relkind = 'r' AND {OURS} AND k.attname NOT IN ('store_id', {PEOPLE})""")

    assert wrong == []


def test_foreign_keys_stay_inside_their_schema(ask):
    assert (
        ask("""SELECT conname FROM pg_constraint k
        JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
        WHERE k.contype = 'f' AND a.relnamespace <> b.relnamespace""")
        == []
    )


def test_money_and_times_have_the_right_types(ask):
    wrong = ask(f"""SELECT n.nspname || '.' || c.relname || '.' || a.attname
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND {OURS}
          AND ((a.attname LIKE '%\\_at' AND a.atttypid <> 'timestamptz'::regtype)
            OR (a.attname LIKE '%\\_amount' AND a.atttypid <> 'bigint'::regtype)
            OR a.atttypid = 'timestamp'::regtype)""")

    assert wrong == []


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: file.name)
def test_a_migration_is_numbered_and_only_goes_forward(file):
    assert re.fullmatch(r"\d{4}_[a-z_]+\.(pre|post)\.sql", file.name)
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\bDROP (TABLE|COLUMN|SCHEMA)\b", text) or ".post." in file.name


def test_migrations_have_numbers_of_their_own():
    numbers = [file.name[:4] for file in MIGRATIONS]

    assert len(numbers) == len(set(numbers))
