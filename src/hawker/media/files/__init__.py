"""Files: pictures that stores bring, made safe to show.

Owns what is known of each *picture* and its *renditions* in storage, and what shows it (its
*uses*). What was brought is only ever decoded, in a process apart: readers get AVIF, WebP and JPEG
made here, upright, in sRGB and without metadata, in sizes for a page, a card and a thumb. The same
bytes brought twice to a store are one picture.

Owns the *portrait* of each person too: one at a time, brought and taken off by themselves.

Refuses what is no picture, whatever it calls itself (`NotAPicture`), is damaged (`BrokenPicture`),
moves (`AnimatedPicture`), or is too big or too small to decode (`PictureTooLarge`,
`PictureTooSmall`), and more than it has hands for (`UploadsBusy`, `TooManyUnused`).

Invariants: a row is written after its renditions are stored, so none points at nothing; what is
stored under a key never changes; what something shows is never deleted; of every size there are
all three formats, `<width>.avif`, `.webp` and `.jpg` in one place.
"""
