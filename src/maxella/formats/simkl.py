"""Simkl: one CSV with everything, told apart by type and by the list that a title stands on."""

from maxella.formats.harvest import Harvest
from maxella.tables.cells import CellError, imdb_id_of, number_id_of, rating_of, text_of, year_of
from maxella.tables.csv_table import CsvTable, Row, folded
from maxella.tables.entries import Entry
from maxella.tables.kinds import no_film
from maxella.tables.rating_scales import TEN
from maxella.tables.times import date_of

SOURCE = "simkl"
SCALE = TEN
_SAVED = {"plantowatch"}
_HIDDEN = {"notinteresting", "dropped"}
_SEEN = {"completed", "watched"}


def recognises(table: CsvTable) -> bool:
    """Whether the header is Simkl's."""
    return "simkl_id" in table and "watchlist" in table


def read(table: CsvTable, harvest: Harvest) -> None:
    """Read Simkl's CSV."""
    harvest.collect(SOURCE, table, lambda row: _entry(table, row, harvest))


def _entry(table: CsvTable, row: Row, harvest: Harvest) -> Entry | str:
    if what := no_film(row["type"]):
        return what
    is_anime = folded(row["type"]) == "anime"
    imdb_id = harvest.mended("ids", imdb_id_of, row["imdb"])
    # Simkl calls films anime too. Only an IMDb id tells one from a series, whose TMDB id may be some film's.
    if is_anime and (imdb_id is None or row["lastepwatched"].strip()):
        return "series"
    title = text_of(row["title"])
    if title is None and imdb_id is None:
        raise CellError("neither a title nor an IMDb id")
    stands_on = folded(row["watchlist"]).replace(" ", "").replace("_", "")
    rating = rating_of(row["rating"], SCALE.high)
    watched = row["watcheddate"].strip()
    entry = Entry(
        file=table.file,
        line=row.line,
        title=title,
        year=harvest.mended("years", year_of, row["year"]),
        imdb_id=imdb_id,
        tmdb_id=None if is_anime else harvest.mended("ids", number_id_of, row["tmdb"]),
        rating=rating,
        scale=SCALE,
        rated_at=harvest.mended("dates", date_of, watched),
        is_seen=stands_on in _SEEN or (not stands_on and bool(watched)),
        is_saved=stands_on in _SAVED,
        is_hidden=stands_on in _HIDDEN,
    )
    if rating is None and not (entry.is_seen or entry.is_saved or entry.is_hidden):
        return "unfinished"
    return entry
