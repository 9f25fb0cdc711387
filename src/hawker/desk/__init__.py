"""What the operator of the site works with."""
