"""How much a request may ask for: enough for any person, too little to hurt the machine."""

BODY_BYTES = 1 << 20
"""Of a request's body: `HISTORY_RATINGS` ratings as JSON take about half of it."""
UPLOAD_BYTES = (20 << 20) + BODY_BYTES
"""Of a request with files: what an import reads at most, and the form around it."""
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
KEY_LENGTH = 60
"""Characters of the key by which an action that is sent twice is known."""
NAME_LENGTH = 40
"""Characters of a profile's or an account's name."""
PIN_LENGTH = 12
"""Digits of a PIN, from 4."""
PASSWORD_LENGTH = 200
"""Characters of a password, at most."""
SHORTEST_PASSWORD = 8
"""Characters of a password, at least."""
FORM_FIELDS = 2 * HISTORY_RATINGS + 100
"""Fields of one form."""
