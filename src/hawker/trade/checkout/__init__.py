"""Checkout: from a list of SKUs to orders, one payment and the goods that wait for it.

Owns checkouts: an offer at fixed prices, made to one buyer, good for a short time, with a part per
store. A checkout is never changed. It is accepted by placing the orders whose origin it is, one per
store, so that it can be accepted once. What follows a payment is here too: the orders paid, the
goods sold, the sales booked.

Refuses lines in several currencies (`SeveralCurrencies`, decision 0020), an offer whose time is
over (`CheckoutExpired`), and a buyer who expects another total (`PriceChanged`).

Invariants: money, orders and goods change in one transaction; the sum of the orders is what is paid
(rules/commerce P2); all orders of a checkout are paid or closed together; money that comes for
orders that were closed goes back by itself, and of an order whose goods are gone, its part. No
store sees a checkout, its total or another store's part (P1): the rows are the buyer's.

Lock order: the checkout, its orders by id, their payment, stock by SKU id (R0.6).
"""
