"""Stock: how many of each SKU a store has, and who is keeping some of them back.

Owns *levels* (what stands on the shelf and how much of it is reserved), *holds* (goods kept for
an owner, such as an order, until it ends) and *movements* (the journal of every change to what
stands on the shelf). The module also puts a product's availability beside its price, because it
is the lowest place that knows both.

Refuses a hold of more than is available (`OutOfStock`), a correction below what is reserved
(`BelowReserved`) or above what is counted (`ShelfFull`), and selling what was given back
(`HoldEnded`).

Invariants, checked by the database and by a stateful test:

- `0 <= reserved <= on_hand` for every level;
- `reserved` is the sum of the lines of the holds in state `held`;
- `on_hand` is the sum of the movements;
- a hold ends exactly once: committed, released or expired.

Levels are the rows that everybody waits for. They are locked by ascending SKU id, in one statement,
and late: a hold is what its caller does last, and what ends holds changes their levels just before
its transaction commits (`Tx.last`). For goods that many want at once there is `batching`; for pages
that many read at once, `window`.
"""
