"""Drawn posters: a series of covers, palette and motif by genre and decade, varied by the movie's id."""
