-- name: insert_payment
INSERT INTO payments.payments
    (payer_id, id, checkout_id, order_ids, status, amount_amount, currency, provider, due_at,
     created_at)
VALUES
    (%(payer_id)s, %(id)s, %(checkout_id)s, %(order_ids)s, %(status)s, %(amount_amount)s,
     %(currency)s, %(provider)s, %(due_at)s, %(created_at)s)

-- name: payment
SELECT id, payer_id, checkout_id, order_ids, status, amount_amount, currency, provider, due_at,
       created_at, captured_at, failure_code, attempts, refunded_amount
FROM payments.payments
WHERE id = %(id)s

-- name: with_money
SELECT id FROM payments.payments
WHERE id = ANY (%(ids)s::uuid[]) AND status = ANY (%(statuses)s)

-- name: move_payments
UPDATE payments.payments SET payer_id = %(account)s WHERE payer_id = %(guest)s

-- name: move_calls
UPDATE payments.calls SET payer_id = %(account)s WHERE payer_id = %(guest)s

-- name: start_attempt
-- No row comes back when the payment moved on while the provider was asked. With its first attempt
-- a payment is watched: the provider may forget to tell.
WITH payment AS (
    UPDATE payments.payments
    SET status = 'pending', attempts = %(number)s, intent = %(intent)s, failure_code = NULL
    WHERE payer_id = %(payer)s AND id = %(payment)s AND attempts = %(number)s - 1
      AND status = ANY (%(sources)s)
    RETURNING payer_id, id, due_at
), watch AS (
    INSERT INTO payments.calls (kind, ref, payer_id, due_at, request_id, trace)
    SELECT 'watch', id, payer_id, least(%(look_at)s, due_at), %(request_id)s, %(trace)s FROM payment
    ON CONFLICT DO NOTHING
)
INSERT INTO payments.attempts (payer_id, id, payment_id, number, intent, opened_at)
SELECT payer_id, %(attempt)s, id, %(number)s, %(intent)s, %(now)s FROM payment

-- name: take_charge
-- One statement books what a provider took: the raw event (acts once by its id), the charge (money
-- counts once by the provider's charge) and, for the first charge of the right amount, the payment.
WITH payment AS (
    SELECT payer_id, id FROM payments.payments
    WHERE id = %(payment)s AND provider = %(provider)s
), event AS (
    INSERT INTO payments.provider_events
        (provider, id, type, reference, body, received_at, is_of_nobody)
    VALUES (%(provider)s, %(event)s, %(type)s, %(reference)s, %(body)s, %(now)s,
            NOT EXISTS (SELECT FROM payment))
    ON CONFLICT DO NOTHING
    RETURNING id
), charge AS (
    INSERT INTO payments.charges
        (payer_id, id, payment_id, provider, provider_charge, amount_amount, currency, charged_at)
    SELECT payer_id, %(charge)s, payment.id, %(provider)s, %(provider_charge)s,
           %(amount_amount)s, %(currency)s, %(now)s
    FROM payment, event
    ON CONFLICT DO NOTHING
    RETURNING payer_id, payment_id
), kept AS (
    UPDATE payments.payments AS p
    SET status = 'captured', charge_id = %(charge)s, captured_at = %(now)s, failure_code = NULL
    FROM charge
    WHERE p.payer_id = charge.payer_id AND p.id = charge.payment_id
      AND p.status = ANY (%(sources)s)
      AND p.amount_amount = %(amount_amount)s AND p.currency = %(currency)s
    RETURNING p.checkout_id
), watch AS (
    DELETE FROM payments.calls USING kept WHERE kind = 'watch' AND ref = %(payment)s
)
SELECT EXISTS (SELECT FROM event) AS is_new,
       EXISTS (SELECT FROM payment) AS is_known,
       EXISTS (SELECT FROM charge) AS is_booked,
       (SELECT checkout_id FROM kept) AS checkout_id

-- name: take_decline
-- A decline counts only for the attempt that is open: one of an older intent changes nothing.
WITH event AS (
    INSERT INTO payments.provider_events
        (provider, id, type, reference, body, received_at, is_of_nobody)
    VALUES (%(provider)s, %(event)s, %(type)s, %(reference)s, %(body)s, %(now)s,
            NOT EXISTS (SELECT FROM payments.payments
                        WHERE id = %(payment)s AND provider = %(provider)s))
    ON CONFLICT DO NOTHING
    RETURNING id
), failed AS (
    UPDATE payments.payments AS p
    SET status = 'failed', failure_code = %(code)s
    FROM event
    WHERE p.id = %(payment)s AND p.provider = %(provider)s AND p.intent = %(intent)s
      AND p.status = ANY (%(sources)s)
    RETURNING p.checkout_id
)
SELECT EXISTS (SELECT FROM event) AS is_new, (SELECT checkout_id FROM failed) AS checkout_id

-- name: keep_event
-- An event we have no use for is kept all the same.
INSERT INTO payments.provider_events (provider, id, type, reference, body, received_at)
VALUES (%(provider)s, %(event)s, %(type)s, %(reference)s, %(body)s, %(now)s)
ON CONFLICT DO NOTHING

-- name: end_payment
-- Ends a payment without money; whoever opened an intent for it owes the provider a word.
WITH ended AS (
    UPDATE payments.payments
    SET status = %(status)s, failure_code = coalesce(failure_code, %(code)s)
    WHERE id = %(payment)s AND status = ANY (%(sources)s)
    RETURNING payer_id, id, attempts, checkout_id
), call AS (
    INSERT INTO payments.calls (kind, ref, payer_id, due_at, request_id, trace)
    SELECT 'close', id, payer_id, %(now)s, %(request_id)s, %(trace)s FROM ended
    WHERE attempts > 0 AND %(owes_close)s
    ON CONFLICT DO NOTHING
)
SELECT checkout_id FROM ended

-- name: claim_calls
-- The claim is a lease: a worker that dies leaves the call to the next one.
UPDATE payments.calls AS c
SET due_at = %(lease_until)s, tries = tries + 1
FROM (
    SELECT kind, ref FROM payments.calls
    WHERE due_at <= %(now)s AND parked_at IS NULL
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS due
WHERE c.kind = due.kind AND c.ref = due.ref
RETURNING c.kind, c.ref, c.tries, c.request_id, c.trace

-- name: bring_calls
UPDATE payments.calls SET due_at = greatest(%(earliest)s, due_at - %(by)s::interval)
WHERE due_at > %(earliest)s AND parked_at IS NULL

-- name: asked
SELECT p.provider, p.due_at, p.status = ANY (%(open)s) AS is_open,
       array(
           SELECT a.intent FROM payments.attempts AS a
           WHERE a.payer_id = p.payer_id AND a.payment_id = p.id
           ORDER BY a.number
       ) AS intents
FROM payments.payments AS p
WHERE p.id = %(payment)s

-- name: look_again
-- No row is touched when the money came meanwhile: the watch then ended with it.
UPDATE payments.calls SET due_at = %(due_at)s, tries = 0
WHERE kind = 'watch' AND ref = %(payment)s

-- name: refund_to_pay
SELECT r.id, r.amount_amount, r.currency, c.provider, c.provider_charge
FROM payments.refunds AS r
JOIN payments.charges AS c ON c.payer_id = r.payer_id AND c.id = r.charge_id
WHERE r.id = %(refund)s

-- name: answer_call
DELETE FROM payments.calls WHERE kind = %(kind)s AND ref = %(ref)s

-- name: retry_call
-- However long the pauses have grown, a payment is asked about when its time is over.
UPDATE payments.calls AS c
SET due_at = least(%(due_at)s, (
        SELECT p.due_at FROM payments.payments AS p
        WHERE c.kind = 'watch' AND p.id = c.ref AND p.due_at > %(now)s
    )), last_error = %(error)s
WHERE c.kind = %(kind)s AND c.ref = %(ref)s

-- name: park_call
UPDATE payments.calls SET due_at = %(now)s, parked_at = %(now)s, last_error = %(error)s
WHERE kind = %(kind)s AND ref = %(ref)s

-- name: owe_refund
-- Owes a part of a charge back, or all of it, once for each thing it is about. No row comes back
-- when that was asked before, or when more would go back than came.
WITH charge AS (
    UPDATE payments.charges AS c
    SET owed_back_amount = c.owed_back_amount + coalesce(%(amount)s::bigint, c.amount_amount)
    WHERE c.id = %(charge)s
      AND c.owed_back_amount + coalesce(%(amount)s::bigint, c.amount_amount) <= c.amount_amount
      AND NOT EXISTS (
          SELECT FROM payments.refunds AS r
          WHERE r.payer_id = c.payer_id AND r.charge_id = c.id AND r.about = %(about)s
      )
    RETURNING c.payer_id, c.id, c.payment_id, c.currency,
              coalesce(%(amount)s::bigint, c.amount_amount) AS amount
), refund AS (
    INSERT INTO payments.refunds
        (payer_id, id, payment_id, charge_id, about, status, amount_amount, currency, reason,
         requested_at)
    SELECT payer_id, %(refund)s, payment_id, id, %(about)s, 'requested', amount, currency,
           %(reason)s, %(now)s
    FROM charge
    RETURNING id, payer_id, amount_amount, currency
), call AS (
    INSERT INTO payments.calls (kind, ref, payer_id, due_at, request_id, trace)
    SELECT 'refund', id, payer_id, %(now)s, %(request_id)s, %(trace)s FROM refund
)
SELECT id, amount_amount, currency FROM refund

-- name: lock_captured
-- The payment is locked before its charge and its refunds. No row comes back without money.
SELECT charge_id FROM payments.payments
WHERE id = %(payment)s AND charge_id IS NOT NULL FOR UPDATE

-- name: refund_about
SELECT r.id FROM payments.payments AS p
JOIN payments.refunds AS r ON r.payer_id = p.payer_id AND r.charge_id = p.charge_id
WHERE p.id = %(payment)s AND r.about = %(about)s

-- name: lock_payment_of_refund
-- A statement of its own: it may wait for a guest who signs in, and what comes next must then see
-- whose the rows have become.
SELECT FROM payments.payments
WHERE id = (SELECT payment_id FROM payments.refunds WHERE id = %(refund)s)
FOR UPDATE

-- name: refund_paid
-- The payment is refunded in part until all of it went back. A refund of money that was too much
-- leaves it as it is.
WITH refund AS (
    UPDATE payments.refunds SET status = 'succeeded', paid_at = %(now)s
    WHERE id = %(refund)s AND status = 'requested'
    RETURNING payer_id, id, payment_id, charge_id, amount_amount, currency
), payment AS (
    UPDATE payments.payments AS p
    SET refunded_amount = p.refunded_amount + refund.amount_amount,
        status = CASE WHEN p.refunded_amount + refund.amount_amount = p.amount_amount
                      THEN %(whole)s ELSE %(part)s END
    FROM refund
    WHERE p.payer_id = refund.payer_id AND p.id = refund.payment_id
      AND p.charge_id = refund.charge_id AND p.status = ANY (%(sources)s)
), call AS (
    DELETE FROM payments.calls WHERE kind = 'refund' AND ref = %(refund)s
)
SELECT id, amount_amount, currency FROM refund

-- name: count_parked_calls
SELECT count(*) FROM payments.calls WHERE parked_at IS NOT NULL

-- name: parked_calls
SELECT kind || '/' || ref AS name, parked_at, tries, last_error AS error
FROM payments.calls WHERE parked_at IS NOT NULL ORDER BY parked_at, ref LIMIT %(limit)s

-- name: unpark_call
UPDATE payments.calls SET due_at = %(now)s, tries = 0, last_error = NULL, parked_at = NULL
WHERE kind = %(kind)s AND ref = %(ref)s AND parked_at IS NOT NULL

-- name: calls_due
SELECT count(*) AS count, min(due_at) AS oldest_at FROM (
    SELECT due_at FROM payments.calls WHERE parked_at IS NULL AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s
) AS due

-- name: export_payments
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT status, amount_amount, currency, provider, created_at, captured_at, failure_code
    FROM payments.payments WHERE payer_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_refunds
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT status, amount_amount, currency, reason, requested_at, paid_at
    FROM payments.refunds WHERE payer_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: payments_overdue
SELECT p.id, p.amount_amount, p.currency, p.status, p.due_at, p.order_ids,
       c.due_at AS look_at, c.last_error
FROM payments.payments AS p
LEFT JOIN payments.calls AS c ON c.kind = 'watch' AND c.ref = p.id AND c.parked_at IS NULL
WHERE p.status IN ('created', 'pending', 'failed') AND p.due_at < %(before)s
ORDER BY p.due_at LIMIT %(limit)s

-- name: payments_captured
SELECT id, amount_amount, currency, status, captured_at, order_ids
FROM payments.payments
WHERE id = ANY (%(ids)s::uuid[])
  AND status = 'captured' AND captured_at < %(before)s
ORDER BY captured_at LIMIT %(limit)s

-- name: refunds_owed
SELECT r.id, r.payment_id, r.amount_amount, r.currency, r.requested_at,
       c.due_at AS look_at, c.last_error
FROM payments.refunds AS r
LEFT JOIN payments.calls AS c ON c.kind = 'refund' AND c.ref = r.id AND c.parked_at IS NULL
WHERE r.status = 'requested' AND r.requested_at < %(before)s
ORDER BY r.requested_at LIMIT %(limit)s

-- name: events_of_nobody
SELECT provider, id, type, received_at FROM payments.provider_events
WHERE is_of_nobody AND received_at > %(after)s
ORDER BY received_at DESC LIMIT %(limit)s

-- name: watch_now
-- Of a payment that has not ended; the watch is set anew where it was lost or given up.
INSERT INTO payments.calls AS c (kind, ref, payer_id, due_at)
SELECT 'watch', id, payer_id, %(now)s FROM payments.payments
WHERE id = %(payment)s AND status IN ('created', 'pending', 'failed')
ON CONFLICT (kind, ref) DO UPDATE
SET due_at = excluded.due_at, tries = 0, last_error = NULL, parked_at = NULL

-- name: refund_now
INSERT INTO payments.calls AS c (kind, ref, payer_id, due_at)
SELECT 'refund', id, payer_id, %(now)s FROM payments.refunds
WHERE id = %(refund)s AND status = 'requested'
ON CONFLICT (kind, ref) DO UPDATE
SET due_at = excluded.due_at, tries = 0, last_error = NULL, parked_at = NULL
