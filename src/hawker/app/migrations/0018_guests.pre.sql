-- What a guest left becomes their account's in the very transaction that opens the session, which
-- runs as "the doorkeeper" (accounts.policy.DOORKEEPER). It may move rows and make none, but for the
-- lines of a cart, which are poured together.
CREATE POLICY door_rows ON carts.lines TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');

CREATE POLICY door_reads ON checkout.checkouts FOR SELECT TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_moves ON checkout.checkouts FOR UPDATE TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
GRANT UPDATE (buyer_id) ON checkout.checkouts TO hawker_app;

CREATE POLICY door_reads ON orders.orders FOR SELECT TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_moves ON orders.orders FOR UPDATE TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');

CREATE POLICY door_reads ON payments.payments FOR SELECT TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_moves ON payments.payments FOR UPDATE TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_reads ON payments.calls FOR SELECT TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_moves ON payments.calls FOR UPDATE TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
GRANT UPDATE (payer_id) ON payments.calls TO hawker_app;
