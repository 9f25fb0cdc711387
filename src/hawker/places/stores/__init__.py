"""Stores: who sells, and who works for them.

Owns *stores* (a name, a short name for addresses, a currency) and their *members*, each with a
role. A role is nothing but a name for a set of permissions (`policy.py`): everybody else asks for
a permission, never for a role.

Refuses a short name that is taken (`SlugTaken`).

Invariants: a store has one currency for good; an account has at most one role in a store.
"""
