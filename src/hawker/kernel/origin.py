"""Where what is being done was asked from: noted beside acts, without passing it to every verb."""

from contextvars import ContextVar

address: ContextVar[str] = ContextVar("address", default="")
"""The IP address that asked; empty for what nobody asks for by HTTP."""
