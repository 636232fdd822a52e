"""MovieLens.org: the ratings of one person. There is no date, and the year is inside the title."""

from maxella.formats.harvest import Harvest
from maxella.tables.cells import CellError, imdb_id_of, number_id_of, rating_of, text_of
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.entries import Entry
from maxella.tables.names import taken_apart
from maxella.tables.rating_scales import HALF_STARS

SOURCE = "movielens"
SCALE = HALF_STARS
_COLUMNS = {"movie_id", "imdb_id", "tmdb_id", "rating", "average_rating"}


def recognises(table: CsvTable) -> bool:
    """Whether the header is that of MovieLens.org."""
    return set(table.keys) >= _COLUMNS


def read(table: CsvTable, harvest: Harvest) -> None:
    """Read the ratings of MovieLens.org."""
    apart = taken_apart(title for row in table.rows if (title := text_of(row["title"])))

    def entry_of(row: Row) -> Entry:
        rating = rating_of(row["rating"], SCALE.high)
        if rating is None:
            raise CellError("no rating")
        title = apart.get(text_of(row["title"]) or "")
        return Entry(
            file=table.file,
            line=row.line,
            title=title.text if title else None,
            year=title.year if title else None,
            imdb_id=harvest.mended("ids", imdb_id_of, row["imdb_id"]),
            tmdb_id=harvest.mended("ids", number_id_of, row["tmdb_id"]),
            movielens_id=harvest.mended("ids", number_id_of, row["movie_id"]),
            rating=rating,
            scale=SCALE,
        )

    harvest.collect(SOURCE, table, entry_of)
