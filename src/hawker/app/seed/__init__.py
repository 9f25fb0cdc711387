"""A small honest site to begin with: two stores, their goods, a channel and the people of both."""
