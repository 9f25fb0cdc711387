"""Trade: from a wish to an order. Knows goods, money, places and people; no room and no feed."""
