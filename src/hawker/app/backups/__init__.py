"""Backups of a whole site, and their way back.

A backup is one tar file: the database as one snapshot, every stored file, the secret, the settings
file, and last a manifest with the digest of each. The bus is not in it: the outbox fills a new one.
It is written beside its place, read again and compared, and only then given its name. Restored is
only into a folder without a site; what came back is counted and compared with what was counted in
the snapshot.
"""
