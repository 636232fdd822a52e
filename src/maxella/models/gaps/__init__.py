"""Linear models of order: what was rated between two neighbours of a history, and what is rated next."""
