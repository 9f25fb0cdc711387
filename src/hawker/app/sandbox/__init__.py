"""The sandbox: a payment provider of our own, run as its own process with its own book.

It behaves as providers do, at their worst on request: the test card decides whether it takes the
money, declines, takes its time, charges or tells twice, tells in the wrong order, or forgets to
tell. It knows merchants by a secret key and nothing of what they sell; it shares no row, role or
code with them but the kernel.

Invariants: an intent is charged by one confirmation; a charge is given back at most once; an event
is sent until it is taken or has been tried MAX_TRIES times.
"""
