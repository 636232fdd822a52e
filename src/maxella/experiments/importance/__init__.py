"""How much each field matters to a rating, measured in several ways that check each other."""
