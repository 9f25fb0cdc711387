"""Carts: what somebody means to buy, a guest included, until they do.

Owns lines: a SKU and how many of it. A line keeps no price and no stock: both are read live, so a
cart never promises what it cannot hold.

Refuses SKUs that are not for sale (`catalogue.sku_not_found`), more lines than a cart has
(`CartFull`) and a second currency (`OtherCurrency`). A SKU that is taken off sale leaves the view
of the cart, and comes back with its product.

Invariants: one line per SKU and person; what a guest gathered follows them into their account.
"""
