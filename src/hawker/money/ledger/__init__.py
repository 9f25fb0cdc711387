"""Ledger: the append-only book of every movement of money.

Owns accounts and postings. A posting moves an amount from a credited account to a debited one, so
that every row is balanced by its shape: there is no way to write half of a movement.

Refuses: amounts that are not positive, an account moving money to itself, the same (kind, ref)
told twice with another content, and every UPDATE or DELETE (by grant and by trigger).

Invariant: for each currency the debits of all accounts equal their credits; balances are sums over
postings, so no row is hot and none can drift from its history.
"""
