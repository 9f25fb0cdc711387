-- name: insert_postings
-- All legs of one movement, or none: a movement told before changes nothing.
INSERT INTO ledger.postings
    (store_id, id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at)
SELECT %(store)s::uuid, id, %(kind)s::text, %(ref)s::text, leg, debit, credit, amount, currency,
       %(now)s::timestamptz
FROM unnest(
    %(ids)s::uuid[], %(debits)s::text[], %(credits)s::text[], %(amounts)s::bigint[],
    %(currencies)s::text[]
) WITH ORDINALITY AS legs (id, debit, credit, amount, currency, leg)
ON CONFLICT DO NOTHING

-- name: insert_new_postings
-- The same for a movement that was not told before: fails if it was.
INSERT INTO ledger.postings
    (store_id, id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at)
SELECT %(store)s::uuid, id, %(kind)s::text, %(ref)s::text, leg, debit, credit, amount, currency,
       %(now)s::timestamptz
FROM unnest(
    %(ids)s::uuid[], %(debits)s::text[], %(credits)s::text[], %(amounts)s::bigint[],
    %(currencies)s::text[]
) WITH ORDINALITY AS legs (id, debit, credit, amount, currency, leg)

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
