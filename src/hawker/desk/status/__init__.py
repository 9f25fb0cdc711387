"""Whether the site does what it is there for, told to anybody who asks.

Owns the public answer: one word for each part that people meet, and when it was looked at. Says
nothing of machines, versions or numbers; those are the operator's, at /metrics and at the desk.

Refuses nobody. However many ask, the neighbours are asked once in a while and by one at a time.
"""
