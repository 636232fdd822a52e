"""IMDb: ratings of every age, watchlists and other lists, told by the names of their columns.

A list counts as a watchlist: nothing in the file tells them apart. In the oldest exports ratings and lists
have the same header; there a row with a rating is one of the ratings.
"""

from maxella.formats.harvest import Harvest
from maxella.tables.cells import CellError, imdb_id_of, rating_of, text_of, year_of, year_within
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.entries import Entry
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import TEN
from maxella.tables.times import date_of

SOURCE = "imdb"
SCALE = TEN


def recognises(table: CsvTable) -> bool:
    """Whether the header is IMDb's."""
    return "const" in table and any(key in table for key in ("your rating", "you rated", "position"))


def read(table: CsvTable, harvest: Harvest) -> None:
    """Read ratings or a list of IMDb."""
    harvest.collect(SOURCE, table, lambda row: _entry(table, row, harvest))


def _entry(table: CsvTable, row: Row, harvest: Harvest) -> Entry | str:
    if what := no_film(row["title type"]):
        return what
    imdb_id = imdb_id_of(row["const"])
    if imdb_id is None:
        raise CellError("no IMDb id")
    rating = rating_of(row["your rating"] or row["you rated"], SCALE.high)
    is_list = "position" in table
    if rating is None and not is_list:
        raise CellError("no rating")
    dates = [row["date rated"], row["date added"], row["created"]] if rating else [row["created"]]
    released = row["release date"] or row["release date month day year"]
    return Entry(
        file=table.file,
        line=row.line,
        title=text_of(row["title"]),
        other_title=text_of(row["original title"]),
        year=harvest.mended("years", year_of, row["year"]) or year_within(released),
        imdb_id=imdb_id,
        rating=rating,
        scale=SCALE,
        rated_at=harvest.mended("dates", date_of, *dates),
        is_saved=is_list and (rating is None or "you rated" not in table),
    )
