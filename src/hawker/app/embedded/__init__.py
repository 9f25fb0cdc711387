"""The servers hawker brings along as wheels: PostgreSQL, NATS and Caddy.

Each class knows how its server is prepared, started and asked whether it is ready. None of them
keeps it alive: that is the supervisor's work. An address in the settings replaces each.
"""
