"""People: who they are, how they are reached, and how seldom."""
