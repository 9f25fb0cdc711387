"""Files: pictures that stores bring, made safe to show.

Owns what is known of each *picture* and its *renditions* in storage. What was brought is only ever
decoded: readers get WebP made here, upright and without metadata, in sizes for a page, a card and
a thumb. The same bytes brought twice to a store are one picture.

Refuses what is no picture, whatever it calls itself (`NotAPicture`), and what is too big to decode
(`PictureTooLarge`).

Invariants: a row is written after its renditions are stored, so none points at nothing; what is
stored under a key never changes.
"""
