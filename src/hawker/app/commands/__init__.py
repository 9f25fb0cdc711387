"""The groups of the `hawker` command: each file is one, and is named after what it is about."""
