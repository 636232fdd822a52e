"""Any foreign table or archive, read once: typed rows, matched films, and a report of what became of them."""
