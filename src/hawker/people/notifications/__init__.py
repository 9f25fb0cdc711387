"""Notifications: carries words to an address. Knows no person, no consent and no reason.

Only `accounts` (security codes) and `attention` may send: whoever wants to reach someone asks
`attention.contact()`. Messages are rows that commit with the write that caused them; they are the
built-in mailbox. Once a mail server is set, those to e-mail addresses also leave by it, with tries
that grow apart, and the operator's desk sees which did. Phones have no carrier yet.

Refuses: telling the operator what a message says; showing the mailbox to anyone but the person at
this machine (it holds the sign-in codes of everybody), and to anybody on a site with a public name
unless a setting says so.
"""
