"""Where things happen: the stores that sell and the channels that show."""
