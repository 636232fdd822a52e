"""Questions on what movies are and who made them: genres, directors, stars, casts and crews."""

import polars as pl

from maxella.charts.ranked import ranked_bars
from maxella.data.schema import DIRECTOR, GENRES, MOVIE_ID, RATING, STAR
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.labels import with_movie_names
from maxella.explore.wording import counted, percent

BUSIEST = 15
LARGEST = 15
CAST_SIZE, CREW_SIZE = "cast_size", "crew_size"
AS_RECORDED = (
    "The metadata name one director and one star a movie, and may name the wrong one; who is called the star "
    "is the first name of the cast."
)


def genres(tables: Tables) -> Answer | Skipped:
    """How many ratings each genre has, their mean, and its share of the movies."""
    heading = "Which genres are rated most, and how?"
    missing = tables.lacking(heading, GENRES)
    if missing:
        return missing
    of_movies = _counts_by_movie(tables, "genre", pl.col(GENRES).list.unique()).explode("genre")
    known = of_movies.filter(pl.col("genre").is_not_null())
    movies = tables.movies.filter(pl.col(GENRES).list.len() > 0).height
    ratings = known.unique(MOVIE_ID)["ratings"].sum()
    found = (
        _summed(known, "genre")
        .with_columns(
            (pl.col("movies") / movies).alias("share_of_movies"),
            (pl.col("ratings") / ratings).alias("share_of_ratings"),
        )
        .sort("ratings", "genre", descending=[True, False])
    )
    first = found.row(0, named=True)
    rated = found.filter(pl.col("ratings") > 0).sort("mean", "genre", descending=[True, False])
    best, least = rated.row(0, named=True), rated.row(-1, named=True)
    return Answer(
        key="genres",
        heading=heading,
        answer=f"{first['genre']} is rated most: {counted(first['movies'], 'movie')} of it, "
        f"{percent(first['share_of_movies'])} of those with a genre, have "
        f"{counted(first['ratings'], 'rating')}, {percent(first['share_of_ratings'])} of all. "
        f"{best['genre']} has the highest mean ({best['mean']:.2f}), "
        f"{least['genre']} the lowest ({least['mean']:.2f}).",
        chart=ranked_bars(
            found.select(
                pl.col("genre").alias("label"),
                "share_of_ratings",
                "share_of_movies",
                "ratings",
                "movies",
                "mean",
                _mean_note().alias("note"),
            ),
            value="share_of_ratings",
            title="share of all ratings (right: mean rating)",
            number_format=".0%",
            note_space=44,
        ),
        numbers={"genres": found},
        caveat="A movie has several genres and counts for each, so the shares add up to more than 100%. The "
        "means compare different movies rated by different people.",
    )


def directors(tables: Tables) -> Answer | Skipped:
    """The directors with the most movies in the catalogue and, beside them, with the most ratings."""
    return _busiest(tables, DIRECTOR, "directors", "directed")


def stars(tables: Tables) -> Answer | Skipped:
    """The stars with the most movies in the catalogue and, beside them, with the most ratings."""
    return _busiest(tables, STAR, "stars", "is the star of")


def casts_and_crews(tables: Tables) -> Answer | Skipped:
    """The movies with the largest casts and with the largest crews."""
    heading = "Which movies have the largest casts and crews?"
    missing = tables.lacking(heading, CAST_SIZE, CREW_SIZE)
    if missing:
        return missing
    movies = with_movie_names(tables.movies, tables.movies)
    casts, crews = (
        movies.filter(pl.col(column).is_not_null())
        .sort(column, MOVIE_ID, descending=[True, False])
        .select(MOVIE_ID, "movie", pl.col(column).alias("size"), pl.lit(kind).alias("kind"))
        for column, kind in ((CAST_SIZE, "cast"), (CREW_SIZE, "crew"))
    )
    shown = pl.concat([casts.head(LARGEST), crews.head(LARGEST)])
    return Answer(
        key="casts-and-crews",
        heading=heading,
        answer=f"{_largest(casts, 'cast')} {_largest(crews, 'crew')}",
        chart=ranked_bars(
            shown.select(pl.col("movie").alias("label"), "size", "kind", pl.col("size").alias("note")),
            value="size",
            title="names in the metadata",
            note_space=44,
        ),
        numbers={"largest-casts": casts.drop("kind"), "largest-crews": crews.drop("kind")},
        caveat="The sizes are those of the metadata at hand, which may name only some of the people: a list "
        "cut short makes many casts equally large. Equal ones stand in the order of their ids.",
    )


def _busiest(tables: Tables, column: str, plural: str, verb: str) -> Answer | Skipped:
    heading = f"Who are the {BUSIEST} busiest {plural}?"
    missing = tables.lacking(heading, column)
    if missing:
        return missing
    people = _summed(_counts_by_movie(tables, column, pl.col(column)).drop_nulls(column), column)
    by_movies = people.sort("movies", "ratings", column, descending=[True, True, False])
    by_ratings = people.sort("ratings", "movies", column, descending=[True, True, False])
    most, rated = by_movies.row(0, named=True), by_ratings.row(0, named=True)
    same = "and also has" if most[column] == rated[column] else f"but {rated[column]} has"
    return Answer(
        key=f"busiest-{plural}",
        heading=heading,
        answer=f"By movies in the catalogue: {most[column]} {verb} {counted(most['movies'], 'movie')}, "
        f"{same} the most ratings: {counted(rated['ratings'], 'rating')} with the mean {rated['mean']:.2f}. "
        f"The picture lists the busiest by movies, the table those by ratings.",
        chart=ranked_bars(
            by_movies.head(BUSIEST).select(
                pl.col(column).alias("label"), "movies", "ratings", "mean", pl.col("movies").alias("note")
            ),
            value="movies",
            title="movies in the catalogue",
            note_space=44,
        ),
        numbers={f"busiest-{plural}": by_movies},
        caveat=AS_RECORDED,
        table=by_ratings.head(BUSIEST).select(
            pl.col(column).alias(f"Busiest {plural} by ratings"),
            pl.col("ratings").alias("Ratings"),
            pl.col("movies").alias("Movies"),
            pl.col("mean").round(2).alias("Mean"),
        ),
    )


def _counts_by_movie(tables: Tables, name: str, value: pl.Expr) -> pl.DataFrame:
    """Each movie of the catalogue with `value` as column `name`, its number of `ratings` and their `sum`."""
    counts = tables.interactions.group_by(MOVIE_ID).agg(
        pl.len().cast(pl.Int64).alias("ratings"), pl.col(RATING).cast(pl.Float64).sum().alias("sum")
    )
    movies = tables.movies.select(MOVIE_ID, value.alias(name))
    return movies.join(counts, on=MOVIE_ID, how="left").with_columns(pl.col("ratings", "sum").fill_null(0))


def _summed(counts: pl.DataFrame, column: str) -> pl.DataFrame:
    """Movies, ratings and mean rating (null without ratings) of each value of `column`."""
    total = pl.col("ratings").sum()
    return counts.group_by(column).agg(
        pl.len().cast(pl.Int64).alias("movies"),
        total.alias("ratings"),
        pl.when(total > 0).then(pl.col("sum").sum() / total).round(9).alias("mean"),
    )


def _mean_note() -> pl.Expr:
    """The mean with two digits behind the point, as text."""
    cents = (pl.col("mean") * 100).round().cast(pl.Int64)
    return pl.format("{}.{}", cents // 100, (cents % 100).cast(pl.String).str.zfill(2))


def _largest(sizes: pl.DataFrame, what: str) -> str:
    """Which has the largest cast or crew, or how many share that."""
    first = sizes.row(0, named=True)
    equal = sizes.filter(pl.col("size") == first["size"]).height
    names = counted(first["size"], "name")
    if equal == 1:
        return f"The largest {what} is that of {first['movie']}: {names}."
    return f"The largest {what} has {names}, in {equal:,} movies alike."
