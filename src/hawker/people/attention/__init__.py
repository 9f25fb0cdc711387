"""Attention: whether somebody is reached, why, by whom, and what it costs the sender.

Nothing reaches a person but through `contact` (design law 11). Every contact is a row, also one
that was refused, so that "what reached me, why, who paid" has an answer. Transactional contacts
(order, refund, delivery, security) need no consent and carry no promotion; marketing needs one
consent per message, spent by the message it allowed.

Marketing is refused at night and over the caps of `budget`; `price` is zero until senders have
budgets.
"""
