"""The named statements of this module, loaded once."""

from hawker.kernel import sql

Q = sql.load(__package__)
