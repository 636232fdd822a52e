"""The gap model: which movie was rated between two neighbours of a history, by ridge regression."""
