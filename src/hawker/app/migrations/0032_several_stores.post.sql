-- What was written between the two steps, by processes that knew one store per checkout.
CREATE FUNCTION pg_temp.external(prefix text, id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT prefix || '_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + substring(
        B'00' || ('x' || replace(id::text, '-', ''))::bit(128) FROM 5 * n + 1 FOR 5
    )::bit(5)::int, 1), '' ORDER BY n)
    FROM generate_series(0, 25) AS n
$$;
UPDATE checkout.checkouts SET parts = jsonb_build_array(jsonb_build_object(
    'store_id', pg_temp.external('sto', store_id),
    'lines', lines,
    'goods_total', jsonb_build_object('amount', goods_total_amount, 'currency', currency),
    'freight', jsonb_build_object('amount', freight_amount, 'currency', currency),
    'total', jsonb_build_object('amount', total_amount, 'currency', currency)
)) WHERE parts IS NULL;
ALTER TABLE checkout.checkouts
    ALTER COLUMN parts SET NOT NULL,
    DROP COLUMN store_id,
    DROP COLUMN lines;

UPDATE payments.charges AS c SET owed_back_amount = c.amount_amount
FROM payments.refunds AS r WHERE r.payer_id = c.payer_id AND r.charge_id = c.id AND r.about IS NULL;
UPDATE payments.refunds AS r
SET about = CASE WHEN p.charge_id = r.charge_id THEN p.id ELSE r.charge_id END
FROM payments.payments AS p
WHERE p.payer_id = r.payer_id AND p.id = r.payment_id AND r.about IS NULL;
ALTER TABLE payments.refunds ALTER COLUMN about SET NOT NULL;
