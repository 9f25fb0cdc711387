"""The sandbox: a payment provider and a carrier of our own, a process apart with its own book.

It behaves as providers do, at their worst on request: the test card decides whether it takes the
money, declines, takes its time, charges or tells twice, tells in the wrong order, or forgets to
tell. It knows merchants by a secret key and nothing of what they sell; it shares no row, role or
code with them but the kernel.

As a carrier it moves parcels by the clock, and the last digits of a number decide what happens on
the way.

Invariants: an intent is charged by one confirmation; a charge is given back at most once; an event
is sent until it is taken or has been tried MAX_TRIES times.
"""
