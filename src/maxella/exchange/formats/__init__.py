"""One module for each format: what it is told by, and how its rows become entries."""
