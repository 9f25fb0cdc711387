-- What goes ahead of another statement gives no answer: when it finds nothing, it fails.
CREATE FUNCTION kernel.is_unexpected(rows bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF rows = 0 THEN
        RAISE EXCEPTION 'nothing was found' USING ERRCODE = 'HK001';
    END IF;
    RETURN false;
END
$$;
