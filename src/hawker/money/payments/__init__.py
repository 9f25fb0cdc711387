"""Payments: how a buyer's money reaches us, through providers that answer late, twice or never.

Owns payments, their attempts (one intent at a provider each), the charges the provider took, the
raw events it sent, and the calls we owe it (looks, cancellations, refunds).

Refuses: opening an attempt for a payment that is paid or over; acting on an event whose signature
is wrong. Never refuses money: what a provider has taken is booked first, whatever became of the
payment meanwhile (rules/commerce.md R0.5).

Invariants: one charge is kept per payment, every further one is refunded; what is kept goes back
order by order and never beyond what came; each provider event acts once; the status is the same in
whatever order the events arrive; no provider is called inside a transaction, and each call carries
a key derived from our row.
"""
