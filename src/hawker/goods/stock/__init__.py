"""Stock: how many of each SKU a store has, and who is keeping some of them back.

Owns *levels* (what stands on the shelf and how much of it is reserved), *holds* (goods kept for
an owner, such as an order, until it ends) and *movements* (the journal of every change to what
stands on the shelf). The module also puts a product's availability beside its price, because it
is the lowest place that knows both.

Refuses a hold of more than is available (`OutOfStock`), a correction below what is reserved
(`BelowReserved`), and ending a hold twice (`HoldEnded`).

Invariants, checked by the database and by a stateful test:

- `0 <= reserved <= on_hand` for every level;
- `reserved` is the sum of the lines of the holds in state `held`;
- `on_hand` is the sum of the movements;
- a hold ends exactly once: committed, released or expired.

Lock order: the hold's row first, then levels by ascending SKU id.
"""
