"""The completion network: which movies are missing between the neighbours of a history, by attention."""
