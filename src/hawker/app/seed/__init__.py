"""A small honest site to begin with: two stores, their goods, a channel and the people of both.

Seeding again is quick and changes nothing: what is there, and whatever was done to it since, is
left alone.
"""

from hawker.app.seed.people import DEMO_ACCOUNTS, DemoAccount
from hawker.app.seed.planting import Seeded, seed

__all__ = ["DEMO_ACCOUNTS", "DemoAccount", "Seeded", "seed"]
