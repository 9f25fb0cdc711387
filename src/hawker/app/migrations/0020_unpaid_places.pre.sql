-- A buyer has a few places for unpaid orders at each store, and an order takes one while it awaits
-- its payment: a unique key bounds them, where a count could be raced over. NULL: an order that
-- came along when a guest signed in.
ALTER TABLE orders.orders ADD COLUMN unpaid_place smallint;
CREATE UNIQUE INDEX orders_unpaid ON orders.orders (store_id, buyer_id, unpaid_place)
    WHERE status = 'pending_payment';
