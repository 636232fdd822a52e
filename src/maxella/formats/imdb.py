"""IMDb: ratings of every age, watchlists and other lists, told by the names of their columns.

A list counts as a watchlist: nothing in the file tells them apart. In the oldest exports ratings and lists
have the same header; there a row with a rating is one of the ratings.

IMDb imports nothing; what leaves for it has the shape of its ratings, which many other services import.
"""

from functools import partial

from maxella.formats.description import ExportFormat, always
from maxella.formats.destination import Destination
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import TEN

_NO_ID = {"imdb_id": "no IMDb id"}
_file = partial(
    ExportFormat,
    source="imdb",
    scale=TEN,
    columns={
        "title": ("title",),
        "other_title": ("original title",),
        "year": ("year",),
        "released": ("release date", "release date month day year"),
        "imdb_id": ("const",),
        "rating": ("your rating", "you rated"),
        "date": ("date rated", "date added", "created"),
    },
    skip=lambda row: no_film(row["title type"]),
)
RATINGS = _file(
    has=("const",),
    any_of=("your rating", "you rated"),
    lacks=("position",),
    needs={**_NO_ID, "rating": "no rating"},
)
LIST = _file(has=("const", "position"), lacks=("you rated",), needs=_NO_ID, marks=always("is_saved"))
OLD = _file(has=("const", "position", "you rated"), needs=_NO_ID, unrated="is_saved")
FORMATS = (RATINGS, LIST, OLD)

DESTINATION = Destination(
    source="imdb",
    file="imdb.csv",
    scale=TEN,
    columns={
        "Const": "imdb_id",
        "Your Rating": "rating",
        "Date Rated": "day",
        "Title": "title",
        "Original Title": "",
        "URL": "address",
        "Title Type": "",
        "IMDb Rating": "",
        "Runtime (mins)": "",
        "Year": "year",
        "Genres": "",
        "Num Votes": "",
        "Release Date": "",
        "Directors": "",
    },
    always={"Title Type": "Movie"},
    needs=("imdb_id",),
)
