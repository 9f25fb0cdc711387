"""The statements of shipping, shared by its verbs."""

from hawker.kernel import sql

Q = sql.load(__package__)
