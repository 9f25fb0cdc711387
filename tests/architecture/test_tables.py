"""Laws 8 and 9, read from the migrated database itself."""

import re

import psycopg
import pytest
from tree import SOURCE

MIGRATIONS = sorted((SOURCE / "app" / "migrations").glob("*.sql"))
OURS = """n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'public')
          AND n.nspname !~ '^pg_'"""

OWNERS = "'store_id', 'account_id', 'buyer_id', 'payer_id', 'owner_id'"  # store or person

# Tables whose rows belong to no store and no person, or are one themselves.
NOBODYS = {
    "accounts.accounts": "a row is the person",
    "accounts.challenges": "of the session or guest they were given to",
    "accounts.login_codes": "asked for by an address, before anybody is known",
    "accounts.wrong_tries": "of whoever tries, before anybody is known",
    "kernel.audit": "of a store or of a person, as the act is; one chain for the site",
    "kernel.audit_seals": "one chain for the site",
    "kernel.audit_words": "of a store or of a person, as the act is",
    "admin.pages": "of the whole site",
    "admin.setup": "of the whole site",
    "kernel.carried": "how far the bus is, once for the site",
    "kernel.handled": "facts of everybody, in the order they came",
    "kernel.limits": "of whoever does something too often, mostly before anybody is known",
    "kernel.outbox": "facts of everybody, in the order they came",
    "kernel.parked": "facts of everybody, in the order they came",
    "kernel.preferences": "set for the whole site",
    "kernel.timers": "claimed by what is due; the store stands beside where there is one",
    "notifications.messages": "sent to an address; the module knows no person",
    "payments.provider_events": "what a provider told, kept before it is understood",
    "sandbox.charges": "another firm's books",
    "sandbox.deliveries": "another firm's books",
    "sandbox.intents": "another firm's books",
    "sandbox.parcels": "another firm's books",
    "sandbox.refunds": "another firm's books",
    "sandbox.scans": "another firm's books",
    "shipping.carrier_events": "what a carrier told, kept before it is understood",
    "stores.stores": "a row is the store",
}

BY_ID = "an address names the row by its id alone (decision 0019)"
# Unique keys that do not begin with the store or the person, because what looks knows neither.
FOUND_ALONE = {
    "accounts.identities_address_key": "who signs in names an address",
    "accounts.passkeys_credential_id_key": "who signs in with a passkey names it",
    "accounts.resets_token_hash_key": "who follows the link of a letter shows a token",
    "accounts.sessions_token_hash_key": "who comes back shows a token",
    "catalogue.products_by_id": BY_ID,
    "catalogue.skus_by_id": BY_ID,
    "channels.channels_by_id": BY_ID,
    "live.rooms_by_id": BY_ID,
    "live.rooms_by_stream": "facts of the picture name the stream",
    "orders.orders_origin_store_id_key": "facts of a payment name the checkout, of many stores",
    "payments.calls_pkey": "work of everybody, claimed by what is due",
    "payments.charges_provider_provider_charge_key": "providers name their charge",
    "payments.payments_id_key": BY_ID,
    "payments.refunds_id_key": BY_ID,
    "shipping.parcels_by_id": "a carrier names the parcel by our reference",
    "stock.levels_by_sku": "a SKU is bought by its id alone (decision 0019)",
    "stores.invitations_token_hash_key": "who is invited shows a token",
    "streams.ingests_by_id": BY_ID,
    "streams.keys_by_hash": "an encoder shows its key",
    "streams.streams_by_id": BY_ID,
}


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


def test_every_row_belongs_to_a_store_or_a_person(ask):
    bare = ask(f"""SELECT n.nspname || '.' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND {OURS} AND NOT EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnotnull
            AND a.attname IN ({OWNERS}))""")

    assert {name for (name,) in bare} == set(NOBODYS)


def test_a_store_or_a_person_leads_every_unique_key(ask):
    wrong = ask(f"""SELECT DISTINCT n.nspname || '.' || named.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnotnull AND a.attname IN ({OWNERS})
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisunique
        JOIN pg_class named ON named.oid = i.indexrelid
        JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
        WHERE c.relkind = 'r' AND {OURS} AND k.attname NOT IN ({OWNERS})""")

    assert {name for (name,) in wrong} == set(FOUND_ALONE)


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
