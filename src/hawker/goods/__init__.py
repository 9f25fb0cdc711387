"""What can be bought: described by the catalogue, counted by stock."""
