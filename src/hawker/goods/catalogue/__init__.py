"""Catalogue: what the stores sell, in words, pictures and prices.

Owns *products* (a name, a text, pictures and the options to choose from), their *SKUs* (one per
combination of options that is really sold, with its price) and the places of their pictures. How
many there are is the business of `stock`, which also puts products before readers.

Refuses a price in another currency than the SKU's (`WrongCurrency`), a price out of bounds
(`WrongPrice`), and a SKU of another store (`SkuNotFound`).

Invariants: a product is visible to buyers only while it is published; a product has at least one
SKU; all SKUs of a product are priced in one currency; a former price is higher than the price.
"""
