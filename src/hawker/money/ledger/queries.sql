-- name: insert_postings
-- All legs of each movement, or none of them: a movement told before changes nothing.
INSERT INTO ledger.postings
    (store_id, id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at)
SELECT store, id, %(kind)s::text, ref, leg, debit, credit, amount, currency, %(now)s::timestamptz
FROM unnest(
    %(stores)s::uuid[], %(ids)s::uuid[], %(refs)s::text[], %(legs)s::int[], %(debits)s::text[],
    %(credits)s::text[], %(amounts)s::bigint[], %(currencies)s::text[]
) AS flat (store, id, ref, leg, debit, credit, amount, currency)
ON CONFLICT DO NOTHING

-- name: insert_new_postings
-- The same for a movement that was not told before: fails if it was.
INSERT INTO ledger.postings
    (store_id, id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at)
SELECT store, id, %(kind)s::text, ref, leg, debit, credit, amount, currency, %(now)s::timestamptz
FROM unnest(
    %(stores)s::uuid[], %(ids)s::uuid[], %(refs)s::text[], %(legs)s::int[], %(debits)s::text[],
    %(credits)s::text[], %(amounts)s::bigint[], %(currencies)s::text[]
) AS flat (store, id, ref, leg, debit, credit, amount, currency)

-- name: movement
SELECT id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at
FROM ledger.postings
WHERE store_id = %(store)s AND kind = %(kind)s AND ref = %(ref)s
ORDER BY leg

-- name: store_sums
SELECT kind, debit, credit, sum(amount_amount)::bigint AS total
FROM ledger.postings
WHERE store_id = %(store)s AND currency = %(currency)s
GROUP BY kind, debit, credit

-- name: statement
SELECT id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at
FROM ledger.postings
WHERE store_id = %(store)s AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
ORDER BY id DESC
LIMIT %(limit)s

-- name: trial_balance
-- A function of the owner: the operator sees the sums of all books and the rows of none.
SELECT currency, account, debit, credit FROM ledger.trial_balance()
