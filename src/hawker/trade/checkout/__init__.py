"""Checkout: from a list of SKUs to an order, its payment and the goods that wait for it.

Owns checkouts: an offer at fixed prices, made to one buyer, good for a short time. A checkout is
never changed. It is accepted by placing the order whose origin it is, so that it can be accepted
once. What follows a payment is here too: the order paid, the goods sold, the sale booked.

Refuses goods of several stores at once, an offer whose time is over (`CheckoutExpired`), and a
buyer who expects another total (`PriceChanged`).

Invariants: money, order and goods change in one transaction; money that comes for an order that
was closed, or whose goods are gone, goes back by itself; the sum of the orders is what was paid.
"""
