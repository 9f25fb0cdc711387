"""Orders: what one store owes one buyer, and where that stands.

Owns orders: the lines at the prices the buyer agreed to, the address, the deadline to pay and the
timeline. An order keeps goods through a hold of `stock` from the moment it is placed.

Refuses a second order of one store for the same origin (`AlreadyPlaced`), more unpaid orders of one
buyer at one store than `UNPAID_LIMIT` (`TooManyUnpaid`), and every change of state that
`states.ORDER` does not list.

Invariants: an order is placed together with its hold and its payment or not at all; it leaves
`pending_payment` exactly once, and its hold ends with it: sold when it is paid, given back when it
is closed. A paid order whose goods were lost is called off in the transaction that found out.
Lines, prices and address never change after placing.

Lock order: the order's row, then its payment, then stock (rules/commerce R0.6).
"""
