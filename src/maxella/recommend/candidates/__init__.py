"""What could be listed: movies by facts, filters, words, and likeness to movies and people."""
