"""Live rooms."""
