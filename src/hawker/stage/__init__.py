"""What happens in front of people: feed, ads, live rooms and group buying."""
