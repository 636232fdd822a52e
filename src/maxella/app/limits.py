"""How much a request may ask for: enough for any person, too little to hurt the machine."""

BODY_BYTES = 1 << 20
"""Of a request's body: `HISTORY_RATINGS` ratings as JSON take about half of it."""
HISTORY_RATINGS = 5_000
"""Ratings in one posted history."""
MOVIES_ASKED = 1_000
"""Movies in one request for predictions."""
ID_LENGTH = 200
"""Characters of a user's or a movie's id."""
QUERY_LENGTH = 200
"""Characters of a search."""
FILTER_VALUES = 100
"""Genres or languages in one filter."""
REASONS = 10
"""Ratings named as the reason of one recommendation."""
