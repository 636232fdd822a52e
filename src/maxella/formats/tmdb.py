"""TMDB: the ratings of one person, films and television in one CSV."""

from maxella.formats.harvest import Harvest
from maxella.tables.cells import (
    CellError,
    imdb_id_of,
    number_id_of,
    rating_of,
    text_of,
    year_within,
)
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.entries import Entry
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import HALF_TEN
from maxella.tables.times import date_of

SOURCE = "tmdb"
SCALE = HALF_TEN
_COLUMNS = {"tmdb id", "type", "name", "your rating"}


def recognises(table: CsvTable) -> bool:
    """Whether the header is TMDB's."""
    return set(table.keys) >= _COLUMNS


def read(table: CsvTable, harvest: Harvest) -> None:
    """Read the ratings of TMDB; the column Rating is everyone's mean."""
    harvest.collect(SOURCE, table, lambda row: _entry(table, row, harvest))


def _entry(table: CsvTable, row: Row, harvest: Harvest) -> Entry | str:
    if row["episode number"].strip():
        return "episodes"
    if what := ("series" if row["season number"].strip() else no_film(row["type"])):
        return what
    rating = rating_of(row["your rating"], SCALE.high)
    if rating is None:
        raise CellError("no rating")
    return Entry(
        file=table.file,
        line=row.line,
        title=text_of(row["name"]),
        year=year_within(row["release date"]),
        imdb_id=harvest.mended("ids", imdb_id_of, row["imdb id"]),
        tmdb_id=harvest.mended("ids", number_id_of, row["tmdb id"]),
        rating=rating,
        scale=SCALE,
        rated_at=harvest.mended("dates", date_of, row["date rated"]),
    )
