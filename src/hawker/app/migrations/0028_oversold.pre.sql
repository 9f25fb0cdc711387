-- An order that was paid and whose goods were gone ends in a state of its own, with both times.
ALTER TABLE orders.orders
    DROP CONSTRAINT orders_status_check,
    DROP CONSTRAINT closed_when_closed,
    DROP CONSTRAINT paid_when_to_ship,
    ADD CONSTRAINT orders_status_check
        CHECK (status IN ('pending_payment', 'to_ship', 'closed', 'cancelled_oversold')),
    ADD CONSTRAINT closed_when_ended
        CHECK ((status IN ('closed', 'cancelled_oversold')) = (closed_at IS NOT NULL)),
    ADD CONSTRAINT paid_when_paid
        CHECK ((status IN ('to_ship', 'cancelled_oversold')) = (paid_at IS NOT NULL));
