-- What was sold in a room, by the time it was paid. Orders that wait for their payment, and those
-- of no room, are not in it: placing one costs what it did.
CREATE INDEX orders_sold_in_room ON orders.orders (store_id, room_id, paid_at)
    WHERE room_id IS NOT NULL AND paid_at IS NOT NULL;
