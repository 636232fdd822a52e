"""Whether an id and a title mean one film, of an entry and of a whole column of ids.

An id that leads to a film of another name is somebody else's number, a series', or a slip: it is no film's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from maxella.tables.catalogue import MovieIndex
from maxella.tables.cells import imdb_id_of, or_none
from maxella.tables.entries import Entry
from maxella.tables.names import Title
from maxella.tables.similar import LOWEST_SIMILARITY, SHORTEST_END

_Named = tuple[Entry, Sequence[Title]]


def agrees(index: MovieIndex, place: int, titles: Sequence[Title], year: int | None) -> bool:
    """Whether the movie at a place may be what a title and a year say; a title that is missing says nothing.

    Titles agree that are spelt alike, or of which one begins or ends with the other, unless another movie of
    the catalogue is called just so.
    """
    if index.differs_in_years(place, year):
        return False
    asked = {name.loose for title in titles for name in title.names}
    known = index.names_at[place]
    if not asked or not asked.isdisjoint(known):
        return True
    whole = {name.loose for title in titles for name in title.names if name.is_whole}
    return not any(key in index.names for key in whole) and any(
        _is_alike(one, other) for one in whole for other in known
    )


def with_told_ids(index: MovieIndex, entries: Sequence[_Named]) -> list[Entry]:
    """The entries without the MovieLens ids that titles and years contradict, column by column.

    Many tables call ids of their own, or those of TMDB or IMDb, a movie id. A column is what most of its
    films confirm; where another kind fits, its ids are taken for that, and where none does, for nothing.
    """
    by_file: dict[str, list[_Named]] = defaultdict(list)
    for entry, titles in entries:
        if entry.movielens_id is not None:
            by_file[entry.file].append((entry, titles))
    kinds = {file: _kind_of_column(index, column) for file, column in by_file.items()}
    return [_as_kind(entry, kinds[entry.file]) if entry.movielens_id else entry for entry, _ in entries]


def _kind_of_column(index: MovieIndex, column: Sequence[_Named]) -> str | None:
    """Which ids a column of movie ids has: `movielens`, `tmdb` or `imdb`; None where it is none of them."""
    lead: dict[str, int] = {}
    for kind in ("movielens", "tmdb", "imdb"):
        confirming, contradicting = _votes(index, column, kind)
        lead[kind] = confirming - contradicting
    likeliest = max(lead, key=lead.__getitem__)  # MovieLens where nothing tells
    return likeliest if lead[likeliest] >= (0 if likeliest == "movielens" else 1) else None


def _votes(index: MovieIndex, column: Iterable[_Named], kind: str) -> tuple[int, int]:
    """How many ids of a column, taken as of a kind, lead to films that the titles confirm, or contradict."""
    votes = [0, 0]
    for entry, titles in column:
        places = index.with_id(kind, _id_as(entry, kind))
        if places and any(title.names for title in titles):
            year = entry.year or next((title.year for title in titles), None)
            votes[not any(agrees(index, place, titles, year) for place in places)] += 1
    return votes[0], votes[1]


def _id_as(entry: Entry, kind: str) -> str | None:
    return or_none(imdb_id_of, entry.movielens_id) if kind == "imdb" else entry.movielens_id


def _as_kind(entry: Entry, kind: str | None) -> Entry:
    if kind == "movielens":
        return entry
    if kind is None:
        return replace(entry, movielens_id=None)
    told = _id_as(entry, kind)
    if kind == "imdb":
        return replace(entry, movielens_id=None, imdb_id=entry.imdb_id or told)
    return replace(entry, movielens_id=None, tmdb_id=entry.tmdb_id or told)


def _is_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= SHORTEST_END and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    return fuzz.ratio(one, other) >= LOWEST_SIMILARITY
