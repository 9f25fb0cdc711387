"""Of every table with a person in it somebody answers: who shows it, and who forgets it."""

import psycopg
import pytest

from hawker.app.personal import HOLDINGS

PERSONS = ["account_id", "buyer_id", "payer_id", "owner_id", "actor_id"]

# Tables that name a person and are neither shown nor forgotten with them, each with its reason.
KEPT_AS_THEY_ARE = {
    "admin.pages": "pages of the site, and which account last changed one",
    "admin.setup": "one row for the site: which account set it up",
    "kernel.audit": "append-only and sealed: who did what must outlive whoever did it",
    "kernel.preferences": "how the site is set up, and which account last changed it",
    "stock.movements": "the store's own book; a hand is an account without a name",
}


@pytest.fixture(scope="module")
def tables(postgres):
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        found = connection.execute(
            """SELECT DISTINCT n.nspname || '.' || c.relname FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace
               JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
               WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema|public)'
                 AND a.atttypid = 'uuid'::regtype
                 AND (a.attname = ANY (%s) OR a.attname LIKE '%%\\_by')""",
            [PERSONS],
        )
        return {name for (name,) in found}


def test_exactly_one_module_answers_for_every_table_with_a_person(tables):
    answered = [table for each in HOLDINGS for table in each.tables]

    assert len(answered) == len(set(answered))
    missing = tables - set(answered) - KEPT_AS_THEY_ARE.keys()
    assert not missing, f"{missing}: name them in the personal.py of their module, or say why not"
    assert KEPT_AS_THEY_ARE.keys() <= tables - set(answered)
    assert set(answered) - tables <= {"accounts.accounts"}, "its rows are the persons themselves"
