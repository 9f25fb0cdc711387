"""Channels: who shows, and who hosts and moderates for them.

Owns *channels* (a name, a face, an owner, and the store whose goods it shows) and their *members*.
What a member may do is a permission in the channel's store; the role here says in what capacity
they appear.

Invariants: a channel belongs to one store for good; its owner is a member; an account has at most
one role in a channel.
"""
