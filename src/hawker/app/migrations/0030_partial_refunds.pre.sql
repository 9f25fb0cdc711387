-- A payment of several orders is given back order by order. `about` says what a refund is for: an
-- order, or the payment or the charge as a whole. Both sums only grow, each by a guarded UPDATE, so
-- that never more goes back than came.
ALTER TABLE payments.charges ADD COLUMN owed_back_amount bigint NOT NULL DEFAULT 0
    CONSTRAINT owed_back_within CHECK (owed_back_amount BETWEEN 0 AND amount_amount);
ALTER TABLE payments.payments ADD COLUMN refunded_amount bigint NOT NULL DEFAULT 0
    CONSTRAINT refunded_within CHECK (refunded_amount BETWEEN 0 AND amount_amount);
ALTER TABLE payments.refunds ADD COLUMN about uuid;

UPDATE payments.charges AS c SET owed_back_amount = c.amount_amount
FROM payments.refunds AS r WHERE r.payer_id = c.payer_id AND r.charge_id = c.id;
UPDATE payments.refunds AS r SET about = CASE WHEN p.charge_id = r.charge_id THEN p.id ELSE r.charge_id END
FROM payments.payments AS p WHERE p.payer_id = r.payer_id AND p.id = r.payment_id;
UPDATE payments.payments SET refunded_amount = amount_amount WHERE status = 'refunded';

ALTER TABLE payments.refunds DROP CONSTRAINT refunds_payer_id_charge_id_key;
CREATE UNIQUE INDEX refunds_of_charge ON payments.refunds (payer_id, charge_id, about);
GRANT UPDATE (owed_back_amount) ON payments.charges TO hawker_app, hawker_worker;

-- The sandbox, like any provider, gives a charge back in parts.
ALTER TABLE sandbox.charges ADD COLUMN refunded bigint NOT NULL DEFAULT 0
    CONSTRAINT refunded_within CHECK (refunded BETWEEN 0 AND amount);
UPDATE sandbox.charges AS c SET refunded = r.amount
FROM sandbox.refunds AS r WHERE r.charge_id = c.id;
ALTER TABLE sandbox.refunds DROP CONSTRAINT refunds_charge_id_key;
CREATE INDEX refunds_of_charge ON sandbox.refunds (charge_id);
GRANT UPDATE (refunded) ON sandbox.charges TO hawker_sandbox;
