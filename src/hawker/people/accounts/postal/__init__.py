"""What addresses look like, country by country, and the routes of the book of them.

For China the tree of provinces, cities and districts with their codes; for everywhere else the
fields people write, which of them are needed, what a postal code looks like, and the regions.
NOTICE says where the data comes from.
"""
