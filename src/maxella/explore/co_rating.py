"""Which genres the same people rate, beyond chance."""

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.charts.ranked import tooltips
from maxella.charts.rendering import Chart
from maxella.data.schema import GENRES, MOVIE_ID, USER_ID
from maxella.explore.answer import Answer, Skipped, Tables

MOST_GENRES = 20


def genre_co_rating(tables: Tables) -> Answer | Skipped:
    """Which genres the same people rate more often, or more seldom, than chance would have it."""
    heading = "Which genres are rated by the same people?"
    missing = tables.lacking(heading, GENRES)
    if missing:
        return missing
    names = _most_rated_genres(tables)
    if len(names) < 2:
        return Skipped(heading, "fewer than two genres are rated by people with two ratings or more")
    lift = genre_lift(tables, names)
    first, second = np.tril_indices(len(names))
    pairs = pl.DataFrame(
        {
            "genre": [names[place] for place in first],
            "with": [names[place] for place in second],
            "lift": lift[first, second].round(6),
        }
    )
    apart = pairs.filter(pl.col("genre") != pl.col("with")).sort("lift", "genre", "with")
    low, high = apart.row(0, named=True), apart.row(-1, named=True)
    own = pairs.filter(pl.col("genre") == pl.col("with")).sort("lift", "genre").row(-1, named=True)
    return Answer(
        key="genre-co-rating",
        heading=heading,
        answer=f"Take two ratings of one person: {high['genre']} with {high['with']} occurs "
        f"{high['lift']:.2f} times as often as among ratings of anybody, {low['genre']} with {low['with']} "
        f"{low['lift']:.2f} times. Most true to itself is {own['genre']}: who rates one such movie rates "
        f"another {own['lift']:.2f} times as often.",
        chart=_lift_map(pairs, names),
        numbers={"genre-co-rating": pairs},
        caveat="Lift tells of what is rated together, not of what is liked together; two genres of many a "
        "movie are together without any taste. Each person counts the same.",
    )


def genre_lift(tables: Tables, names: list[str]) -> NDArray[np.float64]:
    """The lift (genres, genres) of each pair of genres, in the order of `names`.

    lift(a, b) = P(a, b) / (p(a) p(b)). P(a, b) is the mean, over people with two ratings or more, of the
    probability that two different ratings of the person, drawn at random, are of movies of genre a and of
    genre b; p is the mean of the share of the person's ratings that are of the genre. So 1 is chance.
    """
    ratings = _paired_ratings(tables)
    movies, people = (ratings[column].unique().sort() for column in (MOVIE_ID, USER_ID))
    movie, person = _codes(ratings[MOVIE_ID], movies), _codes(ratings[USER_ID], people)
    marks = _memberships(tables).filter(
        pl.col("genre").is_in(names), pl.col(MOVIE_ID).is_in(movies.implode())
    )
    of_genre = np.zeros((len(movies), len(names)))
    of_genre[_codes(marks[MOVIE_ID], movies), _codes(marks["genre"], pl.Series(names))] = 1
    counts = np.stack([np.bincount(person, column[movie], len(people)) for column in of_genre.T], axis=1)
    n = np.bincount(person).astype(np.float64)
    pair_weights = 1 / (n * (n - 1))
    same_movie = of_genre.T @ (of_genre * np.bincount(movie, pair_weights[person], len(movies))[:, None])
    together = (counts.T @ (counts * pair_weights[:, None]) - same_movie) / len(people)
    share = (counts / n[:, None]).mean(axis=0)
    return np.asarray(together / np.outer(share, share))


def _paired_ratings(tables: Tables) -> pl.DataFrame:
    """`movie_id` and `user_id` of the ratings of people with two or more."""
    return tables.interactions.filter(pl.len().over(USER_ID) >= 2).select(MOVIE_ID, USER_ID)


def _memberships(tables: Tables) -> pl.DataFrame:
    """One row for each `genre` of each `movie_id`."""
    listed = tables.movies.filter(pl.col(GENRES).list.len() > 0)
    return listed.select(MOVIE_ID, pl.col(GENRES).list.unique().alias("genre")).explode("genre")


def _most_rated_genres(tables: Tables) -> list[str]:
    """At most `MOST_GENRES` genres, the most rated first."""
    counts = _paired_ratings(tables).group_by(MOVIE_ID).agg(pl.len().alias("ratings"))
    sums = counts.join(_memberships(tables), on=MOVIE_ID).group_by("genre").agg(pl.col("ratings").sum())
    names: list[str] = sums.sort("ratings", "genre", descending=[True, False])["genre"].to_list()
    return names[:MOST_GENRES]


def _codes(values: pl.Series, categories: pl.Series) -> NDArray[np.int64]:
    """The place of each value among the categories."""
    return values.cast(pl.Enum(categories)).to_physical().to_numpy().astype(np.int64)


def _lift_map(pairs: pl.DataFrame, names: list[str]) -> Chart:
    """The lower triangle of the lift, with its middle colour at chance.

    The colours reach as far as the pairs of different genres do; a genre with itself may lie beyond.
    """
    apart = pairs.filter(pl.col("genre") != pl.col("with"))["lift"].clip(lower_bound=0.1).to_numpy()
    reach = max(1.2, float(np.exp(np.abs(np.log(apart)).max())))
    ends = [1 / reach, reach]
    chart: Chart = (
        alt.Chart(pairs)
        .mark_rect()
        .encode(
            x=alt.X("with:N", title=None, sort=names, axis=alt.Axis(labelAngle=-90)),
            y=alt.Y("genre:N", title=None, sort=names),
            color=alt.Color(
                "lift:Q",
                title="lift: 1 is chance",
                scale=alt.Scale(type="log", domain=ends, clamp=True, range="diverging", interpolate="rgb"),
                legend=alt.Legend(format=".1f", values=[ends[0], 1, ends[1]], titleLimit=320),
            ),
            tooltip=tooltips(pairs),
        )
        .properties(width="container", height=alt.Step(20))
    )
    return chart
