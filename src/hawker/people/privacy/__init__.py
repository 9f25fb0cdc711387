"""Privacy: a person has what is kept of them, or is forgotten.

Owns *exports* (a file of everything, made by a job, behind a link that ends) and *erasures* (asked
for, waited out, then done by a timer). What there is to show and to forget, each module says itself
(`kernel.personal`); `app` plugs them all.

Refuses either without a fresh proof of who asks, a second one while one is open, and an erasure
while something is still owed: an order under way, a store or a channel with nobody else
(`ErasureBlocked` names what).

Invariants: nothing is erased before its deadline, nor after it was undone, nor in part: all modules
forget in one transaction. Orders and payments stay, as the law has it, without a name.
"""
