"""Proofs: the promises about money, goods and broadcasts, attacked at full size.

`make proof` runs them all on sites of their own, started as a user would start them, and says what
was found in the database and in the pictures afterwards. `make test` runs the same at small size.
Nothing here measures how fast it is. Load goes to the loopback alone, is bounded, and stops by
itself.
"""
