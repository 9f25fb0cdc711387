"""Catalogue: what the stores sell, in words, pictures and prices.

Owns *products* (a name, a text, pictures and the options to choose from), their *SKUs* (one per
combination of options that is really sold, with its price) and the places of their pictures. How
many there are is the business of `stock`.

Refuses a price in another currency than the store's, and a price below one minor unit. A product
is visible to buyers only while it is published. Its `version` rises with every change, so whatever
is made from a product can be kept until the version differs.
"""
