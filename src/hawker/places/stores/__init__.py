"""Stores: who sells, and who works for them.

Owns *stores* (names, a short name for addresses, a currency, what they say of themselves, whether
they sell), their *members*, each with a role, the *roles* a store makes itself, and *invitations*.
A role is nothing but a name for a set of permissions (`policy.py`): everybody else asks for a
permission, never for a role.

Refuses: a short name that is taken or reserved, more stores than a person may open; giving,
changing or taking away what one does not hold oneself; leaving a store without an owner; an
invitation that is used, over, taken back, or shown by somebody who did not prove the address it was
sent to.

Invariants: a store has one currency for good and at least one owner; an account has at most one
role in a store; nobody gains more than whoever gives it holds at that moment. Who changes staff
locks the store first and then reads what they hold themselves: what their session said before
counts for nothing.
"""
