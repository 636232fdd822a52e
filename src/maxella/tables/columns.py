"""Which column of a foreign table is which: as the user says, else by the names that such columns have."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from maxella.errors import DatasetError, UsageError
from maxella.numerals import bounded_int
from maxella.tables.table import Table
from maxella.tables.text_table import TextTable

ALIASES: dict[str, tuple[str, ...]] = {
    role: tuple(names.split())
    for role, names in {
        "user_id": "userid user uid username reviewerid customerid memberid profileid",
        "movie_id": "movieid movie itemid item iid filmid animeid productid asin titleid isbn",
        "movielens_id": "movielensid movieid",
        # The person's own rating before that of everybody, where a table has both.
        "rating": "yourrating myrating ownrating personalrating userrating yourscore myscore yourvote myvote"
        " meinebewertung meinenote manote minota mivoto tunota tupuntuación minhanota мояоценка"
        " rating ratings score stars overall grade vote note value bewertung wertung calificación"
        " calificacion puntuación puntuacion valoración voto nota ocena beoordeling waardering betyg"
        " hodnocení puan arvosana bookrating оценка рейтинг 評価 評分 评分 我的评分 평점",
        "timestamp": "ratedat daterated ratedon ratingdate ratingtimestamp unixreviewtime timestamp ts time"
        " date datetime unixtime unixtimestamp watcheddate watchedat datewatched lastwatched"
        " datum fecha data gesehenam bewertetam datedevue vistoel vistoil datums дата датаоценки"
        " датапросмотра 日付 日期 鑑賞日 날짜 createdat",
        "title": "title name movie film movietitle filmtitle moviename filmname primarytitle titel titre"
        " titulo título titolo titlename tytuł tytul název nazev cím otsikko tittel filmtitel название"
        " фильм наименование タイトル 作品名 映画 片名 标题 標題 电影 제목 영화",
        "type": "type titletype mediatype kind itemtype typ tipo тип",
        "status": "status state watchstatus watched seen gesehen vu visto estado",
        "genres": "genres genre moviegenres class",
        "release_year": "releaseyear year startyear jahr annee année ano año anno rok jaar år vuosi év год"
        " годвыпуска 年 年份 公開年 制作年 연도",
        "release_date": "releasedate released",
        "director": "director",
        "star": "star",
        "cast": "cast actors stars",
        "keywords": "keywords tags",
        "runtime": "runtime runtimeminutes duration",
        "directors": "directors",
        "original_title": "originaltitle originaltitel titreoriginal títulooriginal titulooriginal"
        " titolooriginale originalname оригинальноеназвание 原題 原名",
        "collection": "collection belongstocollection",
        "certificate": "certificate certification mpaa rated",
        "vote_count": "votecount numvotes votes",
        "vote_average": "voteaverage averagerating",
        "tag": "tag",
        "original_language": "originallanguage language",
        "overview": "overview description plot synopsis",
        "imdb_id": "imdbid imdb imdburl imdblink const tconst",
        "tmdb_id": "tmdbid tmdb themoviedbid",
        "poster_path": "posterpath",
        "gender": "gender sex usergender",
        "age": "age agebucket userage bucketizeduserage",
        "occupation": "occupation job useroccupationtext useroccupation",
        "zip_code": "zipcode zip postcode postalcode userzipcode",
    }.items()
}
"""What a column can hold, with its usual names, the likeliest first: letters alone, in lower case."""


NO_RATINGS = frozenset(
    [
        "plays",
        "playcount",
        "count",
        "counts",
        "views",
        "viewcount",
        "times",
        "watches",
        "watched",
        "watchcount",
        "minutes",
        "seconds",
        "duration",
        "watchtime",
        "playtime",
        "progress",
        "percent",
        "session",
        "sessionid",
        "row",
        "index",
        "event",
        "eventid",
        "eventtype",
        "device",
    ]
)
"""Names of columns, as `letters_of` gives them, that hold numbers beside what was seen and are no ratings."""
_NUMBER = r"-?\d+([.,]\d+)?(_\d+)?"
_MATRIX_COLUMNS = 40
"""From so many columns on, a table without those of ratings has a column for each item."""


@dataclass(frozen=True)
class RatingColumns:
    """The columns of a table of ratings, as the table calls them."""

    user_id: str = "user_id"
    movie_id: str = "movie_id"
    rating: str | None = "rating"
    """None where the table tells only what was seen."""
    timestamp: str | None = "timestamp"


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """The mapping that `--column ours=theirs` options make.

    Raises:
        UsageError: when one is no such pair, or names a column that cannot be mapped.
    """
    mapping = {}
    for pair in pairs:
        ours, equals, theirs = (part.strip() for part in pair.partition("="))
        if not (ours and equals and theirs):
            raise UsageError(f"--column {pair!r} is no mapping; write it as user_id=NAME_IN_THE_FILE")
        if ours not in ALIASES:
            nearest = difflib.get_close_matches(ours, ALIASES, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"it can be one of {', '.join(ALIASES)}"
            raise UsageError(f"--column {pair!r} maps an unknown column {ours!r}; {hint}")
        mapping[ours] = theirs
    return mapping


def recognise(table: Table, wanted: Iterable[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Which column of a table holds each of the wanted ones; those that none holds are left out."""
    chosen = {name: mapping[name] for name in wanted if mapping.get(name) in table.columns}
    taken = set(mapping.values())
    return told_by_name([column for column in table.columns if column not in taken], wanted) | chosen


def told_by_name(columns: Sequence[str], wanted: Iterable[str]) -> dict[str, str]:
    """The column of each of the wanted roles, by its usual names; no column is taken for two of them."""
    by_name = {letters_of(column): column for column in reversed(columns)}
    found = {}
    for role in wanted:
        name = next((name for name in ALIASES[role] if name in by_name), None)
        if name is not None:
            found[role] = by_name.pop(name)
    return found


def letters_of(column: str) -> str:
    """The letters of a column's name; the type that RecBole writes after it ("user_id:token") is left out."""
    return re.sub(r"[\W\d_]+", "", column.partition(":")[0].casefold())


def is_known(column: str) -> bool:
    """Whether a column is called as one of any role is."""
    return letters_of(column) in _ALL_NAMES


_ALL_NAMES = frozenset(name for names in ALIASES.values() for name in names)

RATED = ("user_id", "movie_id")
"""What a table of ratings must have, or one of who saw what; `--column` names its columns."""


def require(table: Table, found: Mapping[str, str], needed: Sequence[str]) -> None:
    """Refuse a table that lacks a column.

    Raises:
        DatasetError: it names the columns that are there, the nearest one, and what to do.
    """
    missing = [name for name in needed if name not in found]
    if not missing:
        return
    name = missing[0]
    is_headless = has_no_header(table)
    if len(table.columns) >= _MATRIX_COLUMNS and (
        is_headless or not told_by_name(table.columns, ("rating",))
    ):
        raise DatasetError(
            f"{table.label}, line 1: {len(table.columns)} columns and none for {name}: a matrix, with a row "
            "for each person and a column for each item, as Jester's are (99 is not rated there); write a "
            "row for each rating, with the columns user_id, movie_id and rating"
        )
    if is_headless:
        raise DatasetError(
            f"{table.label}, line 1: no header, but {_shown(table.columns)}; {_remedy(table, needed)}"
        )
    near = difflib.get_close_matches(name, table.columns, n=1, cutoff=0.4)
    there = ", ".join(table.columns[:12])
    raise DatasetError(
        f"{table.label}, line 1: no column for {name} (it has {there}); map it with "
        f"--column {name}={near[0] if near else 'NAME'}"
    )


def has_no_header(table: Table) -> bool:
    """Tell whether the first line is a row: it has numbers, and no name that such columns have."""
    is_number = [re.fullmatch(_NUMBER, column) is not None for column in table.columns]
    return any(is_number) and (all(is_number) or not told_by_name(table.columns, ALIASES))


def _remedy(table: Table, needed: Sequence[str]) -> str:
    if tuple(needed) != RATED:
        return f"add a line with the names of the columns ({needed[0]}, …) before it"
    roles = ("user_id", "movie_id", "rating", "timestamp")[: len(table.columns)]
    places = " ".join(f"--column {role}={place}" for place, role in enumerate(roles, start=1))
    return f"add a header, or name the columns by their place: {places}"


def _shown(cells: Sequence[str]) -> str:
    return (
        "numbers" if all(re.fullmatch(_NUMBER, cell) for cell in cells) else repr(", ".join(cells[:6])[:60])
    )


def refuse_unknown(tables: Iterable[Table], mapping: Mapping[str, str]) -> None:
    """Refuse a mapping to a column that no table has.

    Raises:
        DatasetError: it names the nearest column that is there.
    """
    tables = list(tables)
    there = [column for table in tables for column in table.columns]
    for ours, theirs in mapping.items():
        if theirs not in there:
            near = difflib.get_close_matches(theirs, there, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(there[:12])}"
            labels = ", ".join(table.label for table in tables)
            raise DatasetError(f"no column {theirs!r} for {ours} in {labels}; {hint}")


def rating_columns(
    table: Table, mapping: Mapping[str, str], *, implicit: bool = False
) -> tuple[Table, RatingColumns]:
    """The columns of a table of ratings; and the table, read by place where that is how columns are named.

    Args:
        table: the table.
        mapping: our name of a column to the table's, or its place from 1.
        implicit: whether each row says that somebody saw a movie, whatever else stands in it.

    Returns:
        The table, and its columns: without one of ratings where `implicit`, and where the table has nothing
        beside users and movies that could be ratings.

    Raises:
        DatasetError: when the user or the movie has no column, or one may be the rating and does not say so.
    """
    if isinstance(table, TextTable) and _is_by_place(table, mapping):
        table = _by_place(table, mapping)
    found = recognise(table, ("user_id", "movie_id", "rating", "timestamp"), mapping)
    require(table, found, RATED)
    if "rating" not in found and not implicit and (unclear := _unclear_numbers(table, found)):
        there = ", ".join(table.columns[:12])
        raise DatasetError(
            f"{table.label}, line 1: no column for rating (it has {there}); map it with --column "
            f"rating={unclear[0]}, or give --implicit if it holds none: each row then says what was seen"
        )
    rating = None if implicit else found.get("rating")
    return table, RatingColumns(found["user_id"], found["movie_id"], rating, found.get("timestamp"))


def _unclear_numbers(table: Table, found: Mapping[str, str]) -> list[str]:
    """The columns that may hold ratings: none that is told by its name, or counts something."""
    others = [column for column in table.columns if column not in found.values()]
    told = {*told_by_name(others, ALIASES).values()}
    unclear = [name for name in others if name not in told and letters_of(name) not in NO_RATINGS]
    return [name for name in unclear if _may_be_ratings(table.sample(name))]


def _may_be_ratings(cells: pl.Series) -> bool:
    given = cells.drop_nulls().cast(pl.String).str.strip_chars()
    given = given.filter(given.str.len_bytes() > 0)
    return len(given) > 0 and given.str.contains(r"^(-?\d+([.,]\d+)?\s*(/\s*\d+|%)?|[★☆½*]+)$").all()


def _is_by_place(table: TextTable, mapping: Mapping[str, str]) -> bool:
    named = ("user_id", "movie_id", "rating") if "rating" in mapping else ("user_id", "movie_id")
    return all(bounded_int(mapping.get(name, ""), len(table.columns)) for name in named)


def _by_place(table: TextTable, mapping: Mapping[str, str]) -> TextTable:
    """The table with columns named "1", "2", …; its first line is a header only if no rating stands there."""
    names = tuple(str(place) for place in range(1, len(table.columns) + 1))
    bare = replace(table, columns=names, has_header=False)
    if "rating" not in mapping:
        return bare
    first = bare.sample(mapping["rating"]).head(1).cast(pl.Float64, strict=False)
    return replace(bare, has_header=first.null_count() > 0)
