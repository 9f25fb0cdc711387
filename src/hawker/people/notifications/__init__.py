"""Notifications: carries words to an address. Knows no person, no consent and no reason.

Only `accounts` (security codes) and `attention` may import it: whoever wants to reach someone asks
`attention.contact()`. The one carrier so far is the built-in mailbox, whose messages are rows; they
commit with the write that caused them.

Refuses: showing the mailbox to anyone but the person at this machine (it holds the sign-in codes of
everybody), and to anybody on a site with a public name unless a setting says so.
"""
