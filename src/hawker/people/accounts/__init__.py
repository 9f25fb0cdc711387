"""Accounts: who somebody is, proven by a code, a password or a passkey.

Owns accounts, the addresses that lead to them, codes, passwords, passkeys, sessions, the devices
they are on, and the address book.
Whoever receives the code is the person; a password and passkeys may stand beside it.

Refuses: wrong, old and used codes (all with one answer), asking for codes or trying wrong ones too
often, and more addresses in the book than a person has.

Invariants: codes and session tokens are stored as hashes; a code opens one session; the id of a
guest is never that of an account, so a guest's token opens no account; what a guest left is the
account's in the transaction that opens the session.
"""
