-- An offer has a part per store; lines and totals of a store stand in its part.
ALTER TABLE checkout.checkouts
    ADD COLUMN parts jsonb,
    ALTER COLUMN store_id DROP NOT NULL,
    ALTER COLUMN lines DROP NOT NULL;

-- An id in JSON is its external text (kernel.ids).
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
