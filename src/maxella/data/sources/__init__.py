"""One module for each family of files that are read."""
