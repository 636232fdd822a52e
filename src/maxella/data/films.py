"""Joining movies with film metadata: by id where there is a link, else by title and year."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from maxella.data.matching import FILMS_FOUND, NO_DATE, STEP, YEAR_OFF, match_titles
from maxella.data.schema import DIRECTOR, DIRECTORS, MOVIE_ID, MOVIES, RELEASE_YEAR, TITLE, conform
from maxella.data.sources import tmdb
from maxella.data.sources.keyed_rows import ID, KeyedRows, keyed_rows
from maxella.data.sources.tags import read_tags
from maxella.tables.report import Ledger
from maxella.tables.table import Table
from maxella.tables.titles import display_title

SECONDS_A_DAY = 86_400
OUTSIDE = "belongs to no movie of the dataset"
CONTRADICTED = "leads to a film with another IMDb id: that film is not taken"
REFUSED = "refused"
_LINKS = ("imdb_id", "tmdb_id")
_NO_FILMS = pl.DataFrame(
    schema={
        ID: pl.String,
        "imdb_id": pl.String,
        TITLE: pl.String,
        "original_title": pl.String,
        "released": pl.Date,
    }
)


@dataclass(frozen=True)
class FilmTables:
    """The tables of film metadata that there are."""

    links: Table | None = None
    links_key: str = "movieId"
    """The column of `links` that has the movie ids of the ratings."""
    metadata: Table | None = None
    credits: Table | None = None
    keywords: Table | None = None
    tags: Table | None = None
    """What people called movies, by the ids of the ratings."""


def join_films(
    movies: pl.DataFrame,
    tables: FilmTables,
    file: str,
    ledger: Ledger,
    spare: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add to movies what is known of their films. What the movies have already stays.

    Args:
        movies: `movie_id`, `title`, `release_year`, and any other columns of the data contract.
        tables: where the films come from. Movies with a link are joined by TMDB id, else by IMDb id; those
            without a link to TMDB by title and year. Without a table of links the movies' own ids
            count as links. A film whose IMDb id is not the link's is another film: no movie is joined with
            it, in whatever way it was found.
        file: the file of the movies, for the ledger.
        ledger: where everything that was put aside is entered.
        spare: movies outside the catalogue (the same columns; there may be none). If given, all linked movies
            whose film is known join the catalogue, with what is said here of them.

    Returns:
        The movies with all columns of the data contract, in their order, added ones at the end.
    """
    links = tmdb.read_links(tables.links, tables.links_key, ledger) if tables.links else None
    films = tmdb.read_films(tables.metadata, ledger) if tables.metadata else None
    film_rows = films.rows if films else _NO_FILMS
    linked = _follow_links(links.rows.rename({ID: MOVIE_ID}) if links else _own_links(movies), film_rows)
    if spare is not None:
        movies = _extended(movies, linked, spare)
    linked = linked.join(movies, on=MOVIE_ID, how="semi")
    if links:
        titled = linked.join(movies.select(MOVIE_ID, TITLE), on=MOVIE_ID).drop_nulls(REFUSED)
        ledger.mended(
            CONTRADICTED, links.table.label, titled.select(MOVIE_ID, TITLE, "imdb_id", imdb_of_film=REFUSED)
        )
        links.only(movies[MOVIE_ID], OUTSIDE, ledger).account(ledger)
    if links and films:
        lost = linked.filter(pl.col(ID).is_null() & pl.col("tmdb_id").is_not_null())
        ledger.noted(
            "leads to a film that the metadata lacks", links.table.label, lost.select(MOVIE_ID, "tmdb_id")
        )
    matched = _match_the_rest(movies, linked, film_rows, file, ledger)
    ids = _with_films(linked, matched, film_rows)
    _note_shared_films(ids, movies, file, ledger)
    return _with_details(movies, ids, tables, films, ledger)


def _with_films(linked: pl.DataFrame, matched: pl.DataFrame, film_rows: pl.DataFrame) -> pl.DataFrame:
    """The ids of all movies that were linked or matched, beside what their films are called."""
    film_title = display_title(pl.col(TITLE))
    ids = linked.join(matched, on=MOVIE_ID, how="full", coalesce=True, suffix="_matched")
    ids = ids.select(MOVIE_ID, pl.coalesce(ID, f"{ID}_matched"), "imdb_id", "tmdb_id")
    of_film = film_rows.select(
        ID,
        "released",
        film_title.alias(TITLE),
        film_title.alias("tmdb_title"),
        display_title(pl.col("original_title")),
        imdb_of_film="imdb_id",
    )
    ids = ids.join(of_film, on=ID, how="left")
    return ids.with_columns(pl.coalesce("imdb_id", "imdb_of_film"), tmdb_id=pl.coalesce(ID, "tmdb_id"))


def _own_links(movies: pl.DataFrame) -> pl.DataFrame:
    """The ids that the movies bring along, which are as good as those of a table of links."""
    known = [
        pl.col(name) if name in movies.columns else pl.lit(None, pl.String).alias(name) for name in _LINKS
    ]
    ids = movies.select(MOVIE_ID, *known)
    return ids.filter(pl.any_horizontal(pl.col(*_LINKS).is_not_null()))


def _follow_links(links: pl.DataFrame, films: pl.DataFrame) -> pl.DataFrame:
    """Where links lead to.

    Returns:
        `movie_id`, `imdb_id` and `tmdb_id` of each link; `id`: the film it leads to, or null; and `REFUSED`:
        where its TMDB id leads to another film, the IMDb id of that one. Then `tmdb_id` is null.
    """
    by_tmdb = films.select(ID, tmdb_id=ID, imdb_of_film="imdb_id")
    by_imdb = (
        films.select("imdb_id", other=ID).drop_nulls().unique("imdb_id", keep="first", maintain_order=True)
    )
    followed = links.join(by_tmdb, on="tmdb_id", how="left").join(by_imdb, on="imdb_id", how="left")
    is_other = _contradicts(pl.col("imdb_id"), pl.col("imdb_of_film"))
    return followed.select(
        MOVIE_ID,
        "imdb_id",
        pl.when(~is_other).then("tmdb_id").alias("tmdb_id"),
        pl.coalesce(pl.when(~is_other).then(ID), "other").alias(ID),
        pl.when(is_other).then("imdb_of_film").alias(REFUSED),
    )


def _contradicts(imdb_of_link: pl.Expr, imdb_of_film: pl.Expr) -> pl.Expr:
    """Whether both are known and differ: then the film is another one than the link's."""
    return imdb_of_link.ne(imdb_of_film).fill_null(value=False)


def _extended(movies: pl.DataFrame, linked: pl.DataFrame, spare: pl.DataFrame) -> pl.DataFrame:
    new = linked.drop_nulls(ID).join(movies, on=MOVIE_ID, how="anti", maintain_order="left").select(MOVIE_ID)
    return pl.concat(
        [movies, new.join(spare, on=MOVIE_ID, how="left", maintain_order="left")], how="diagonal"
    )


def _match_the_rest(
    movies: pl.DataFrame, linked: pl.DataFrame, films: pl.DataFrame, file: str, ledger: Ledger
) -> pl.DataFrame:
    """`movie_id` and `id` of the movies without a link to TMDB whose film is found by title and year."""
    unlinked = movies.join(
        linked.filter(pl.col(ID).is_not_null() | pl.col("tmdb_id").is_not_null()), on=MOVIE_ID, how="anti"
    )
    if not len(films) or not len(unlinked):
        return pl.DataFrame(schema={MOVIE_ID: pl.String, ID: pl.String})
    matched = match_titles(unlinked, films.join(linked, on=ID, how="anti"))
    matched = _without_other_films(matched, linked, films)
    shown = unlinked.select(MOVIE_ID, TITLE, RELEASE_YEAR).join(matched, on=MOVIE_ID, how="left")
    one, step, what = pl.col(ID).is_not_null(), pl.col(STEP), (MOVIE_ID, TITLE, RELEASE_YEAR)
    for rule, rows in (
        ("film found by title and year", one & (step < YEAR_OFF)),
        ("film found by title, its year one off", one & step.is_between(YEAR_OFF, NO_DATE, closed="left")),
        ("film found by title alone, it has no date", one & (step >= NO_DATE)),
        ("several films of that title and year: none is taken", pl.col(FILMS_FOUND) > 1),
        ("no link to TMDB, and no film of that title and year", pl.col(FILMS_FOUND).is_null()),
    ):
        ledger.noted(rule, file, shown.filter(rows).select(what))
    return matched.select(MOVIE_ID, ID).drop_nulls()


def _without_other_films(matched: pl.DataFrame, linked: pl.DataFrame, films: pl.DataFrame) -> pl.DataFrame:
    """The matches less those with a film whose IMDb id is not the one that the movie's link has."""
    known = matched.join(linked.select(MOVIE_ID, "imdb_id"), on=MOVIE_ID, how="left")
    known = known.join(films.select(ID, imdb_of_film="imdb_id"), on=ID, how="left")
    others = known.filter(_contradicts(pl.col("imdb_id"), pl.col("imdb_of_film")))
    return matched.join(others, on=MOVIE_ID, how="anti", maintain_order="left")


def _note_shared_films(ids: pl.DataFrame, movies: pl.DataFrame, file: str, ledger: Ledger) -> None:
    shared = (
        movies.select(MOVIE_ID, TITLE)
        .join(ids.select(MOVIE_ID, "tmdb_id"), on=MOVIE_ID)
        .drop_nulls("tmdb_id")
    )
    shared = shared.filter(pl.col("tmdb_id").is_duplicated()).sort("tmdb_id", maintain_order=True)
    ledger.noted("several movies are one film: each has its metadata", file, shared)


def _with_details(
    movies: pl.DataFrame, ids: pl.DataFrame, tables: FilmTables, films: KeyedRows | None, ledger: Ledger
) -> pl.DataFrame:
    found = (
        movies.select(MOVIE_ID)
        .join(ids, on=MOVIE_ID, how="left", maintain_order="left")
        .with_columns(
            release_date=pl.col("released").cast(pl.Int64) * SECONDS_A_DAY,
            release_year=pl.col("released").dt.year(),
        )
    )
    wanted = found["tmdb_id"].drop_nulls()
    credits_ = keyed_rows(tables.credits, ID, ledger, numeric=True) if tables.credits else None
    keywords = keyed_rows(tables.keywords, ID, ledger, numeric=True) if tables.keywords else None
    sources: list[tuple[KeyedRows | None, Callable[[KeyedRows, Ledger], pl.DataFrame]]] = [
        (films, tmdb.film_details),
        (credits_, tmdb.film_credits),
        (keywords, tmdb.film_keywords),
    ]
    for rows, details_of in sources:
        if rows:
            kept = rows.only(wanted, OUTSIDE, ledger)
            kept.account(ledger)
            found = found.join(
                details_of(kept, ledger), left_on="tmdb_id", right_on=ID, how="left", maintain_order="left"
            )
    if tables.tags:
        tags = read_tags(tables.tags, movies[MOVIE_ID], ledger)
        found = found.join(tags, on=MOVIE_ID, how="left", maintain_order="left")
    own, found = conform(movies, MOVIES), conform(found, MOVIES)
    known = own.join(found, on=MOVIE_ID, how="left", suffix="_found", maintain_order="left")
    known = known.select(MOVIE_ID, *(_first_known(name) for name in MOVIES if name != MOVIE_ID))
    return known.with_columns(pl.coalesce(DIRECTOR, pl.col(DIRECTORS).list.first())).with_columns(
        pl.when(pl.col(DIRECTORS).list.contains(pl.col(DIRECTOR)).fill_null(value=False))
        .then(DIRECTORS)
        .when(pl.col(DIRECTOR).is_not_null())
        .then(pl.concat_list(DIRECTOR))
        .alias(DIRECTORS)
    )


def _first_known(name: str) -> pl.Expr:
    both = [pl.col(name), pl.col(f"{name}_found")]
    if isinstance(MOVIES[name], pl.List):
        both = [pl.when(column.list.len() > 0).then(column) for column in both]
    return pl.coalesce(both).alias(name)
