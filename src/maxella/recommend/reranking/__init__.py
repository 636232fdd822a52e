"""What becomes of an order: dials, variety, themes, and what a group has in common."""
