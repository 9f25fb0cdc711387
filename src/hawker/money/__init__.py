"""Money: what came in, what is owed, and the book that holds both. Knows no goods."""
