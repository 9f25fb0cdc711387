"""Proofs: the promises about money and goods, attacked at full size.

`make proof` runs them all on sites of their own, started as a user would start them, and says what
was found in the database afterwards. `make test` runs the same at small size. Nothing here measures
time. Load goes to the loopback alone, is bounded, and stops by itself.
"""
