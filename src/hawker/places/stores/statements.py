"""The SQL of this module, for each of its verbs."""

from hawker.kernel import sql

Q = sql.load(__package__)
