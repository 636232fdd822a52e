"""Bounds on all that the app takes, keeps and does: enough for any person, too little to hurt the machine.

It is the one table of the app's bounds; `docs/guide/limits.md` is written from it. What lies below the
app has its own: `maxella.tables.limits` for foreign files and tables, `maxella.json_text` for JSON. How often
one may try stands in `maxella.app.http.throttle`.
"""

from maxella.recommend import results
from maxella.tables.limits import MAX_UPLOAD_BYTES

# --- what a request may hold --------------------------------------------------------------------------------

BODY_BYTES = 1 << 20
"""Bytes of a request's body: `HISTORY_RATINGS` ratings as JSON take about half of it."""
UPLOAD_BYTES = MAX_UPLOAD_BYTES + BODY_BYTES
"""Bytes of a request with files: what an import reads at most, and the form around it."""
UPLOADED_FILES = 50
"""Files of one import."""
HISTORY_RATINGS = 5_000
"""Ratings in one posted history, events in one request, films to leave out."""
FORM_FIELDS = 2 * HISTORY_RATINGS + 100
"""Fields of one form."""
UNDONE_AT_ONCE = 1_000
"""Changes that one request takes back."""
ID_LENGTH = results.ID_LENGTH
"""Characters of a user's or a movie's id in a request."""
QUERY_LENGTH = 200
"""Characters of a search."""
FILTER_VALUES = results.NAMES
"""Genres, languages or people in one filter."""
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
TOKEN_LENGTH = 300
"""Characters of a token."""
JSON_LENGTH = 100_000
"""Characters of a field of a form that holds JSON."""

# --- what one answer holds ----------------------------------------------------------------------------------

LIST_LENGTH = 1_000
"""Movies or people in one answer (`k`)."""
TONIGHT_LENGTH = 100
"""Movies of one shortlist."""
TONIGHT_PEOPLE = 12
"""Profiles beside one's own, tonight."""
TONIGHT_LEFT_OUT = 600
"""Films that were said not to be for tonight, in one address."""
RADARR_LENGTH = 500
"""Recommended movies of a list that Radarr reads."""
SHELF_LENGTH = 60
"""Movies on one shelf."""
MOVIES_ASKED = 1_000
"""Movies in one request for predictions."""
REASONS = 10
"""Ratings named as the reason of one recommendation, or for and against a prediction."""
ASSISTANT_LENGTH = 50
"""Movies in one answer to an assistant, which has to read them all."""
ASSISTANT_LEFT_OUT = 200
"""Movies that an assistant may have left out."""
SEARCH_A_PAGE = 30
"""Films on a page of what a search found."""
TASTE_A_PAGE = 60
"""Films on a page of what was rated or marked."""
PAGES = 100_000
"""Pages of a list that can be asked for."""
UNSURE_A_PAGE = 300
"""Unsure entries of an import that can be decided on its page."""

# --- what counts --------------------------------------------------------------------------------------------

RATINGS_THAT_COUNT = 2_000
"""Newest ratings of a profile that recommendations, predictions and explanations go by; all are kept."""

# --- what is kept -------------------------------------------------------------------------------------------

PROFILES_OF_ONE = 50
"""Profiles of an account."""
PROFILES_IN_ALL = 500
"""Profiles of an app without accounts."""
EVENTS_OF_ONE = 300_000
"""Events of a profile: what it said and took back."""
IMPORTS_OF_ONE = 500
"""Imports of a profile."""
IMPORT_ROWS_OF_ONE = 300_000
"""Rows of files of which a profile keeps what they say: of films that they brought, or that are not known."""
IMPORTED_A_PAGE = 60
"""Films on a page of what an import brought, or of what is kept."""
SECONDS_UPLOADS_ARE_KEPT = 3_600
"""Seconds that files lie until it is decided about them."""
PREVIEWED_ENTRIES = 200_000
"""Entries of uploads that are kept in memory, so that they need not be worked out for each view."""
NEVER_OF_A_KIND = 100
"""Genres, people or keywords that a profile never wants, of each kind."""
NEVER_LENGTH = 200
"""Characters of such a name."""
FILE_NAME_LENGTH = 200
"""Characters of the name of an uploaded file."""
DATASET_LENGTH = 128
"""Characters of a dataset's name."""

# --- what is worked for at once -----------------------------------------------------------------------------

THREADS = 20
"""Threads that answer: those that have a turn, and those that wait for the disk or the network."""
LONGEST_LINE = 64
"""Requests of one person that wait for a turn; beyond, they are answered with 503."""
WAITING_IN_ALL = 256
"""Requests of all people that wait; beyond, the longest line gives way."""
SECONDS_IN_LINE = 20.0
"""Seconds that a request waits for its turn."""
