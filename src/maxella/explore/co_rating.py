"""Which genres the same people rate, beyond chance."""

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.charts.ranked import tooltips
from maxella.charts.rendering import Chart
from maxella.data.schema import GENRES, MOVIE_ID, USER_ID
from maxella.explore.finding import Finding, Skipped, Tables

MOST_GENRES = 20


def genre_co_rating(tables: Tables) -> Finding | Skipped:
    """Which genres the same people rate more often, or more seldom, than chance would have it."""
    heading = "Which genres are rated by the same people?"
    missing = tables.lacking(heading, GENRES)
    if missing:
        return missing
    names, lift = _genre_lift(tables)
    if len(names) < 2:
        return Skipped(heading, "fewer than two genres are rated by people with two ratings or more")
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
    return Finding(
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


def _genre_lift(tables: Tables) -> tuple[list[str], NDArray[np.float64]]:
    """Genres, the most rated first, and the lift (genres, genres) of each pair.

    lift(a, b) = P(a, b) / (p(a) p(b)). P(a, b) is the mean, over people with two ratings or more, of the
    probability that two different ratings of the person, drawn at random, are of movies of genre a and of
    genre b; p is the mean of the share of the person's ratings that are of the genre. So 1 is chance.
    """
    memberships = tables.movies.select(MOVIE_ID, pl.col(GENRES).list.unique().alias("genre"))
    memberships = memberships.filter(pl.col("genre").list.len() > 0).explode("genre")
    ratings = tables.interactions.select(
        MOVIE_ID, USER_ID, pl.len().over(USER_ID).alias("n").cast(pl.Float64)
    )
    ratings = ratings.filter(pl.col("n") >= 2)
    names = (
        ratings.group_by(MOVIE_ID).len().join(memberships, on=MOVIE_ID)
        .group_by("genre").agg(pl.col("len").sum())
        .sort("len", "genre", descending=[True, False])["genre"].head(MOST_GENRES).to_list()
    )  # fmt: skip
    movies, people = (ratings[column].unique().sort() for column in (MOVIE_ID, USER_ID))
    movie = ratings[MOVIE_ID].cast(pl.Enum(movies)).to_physical().to_numpy()
    person = ratings[USER_ID].cast(pl.Enum(people)).to_physical().to_numpy()
    marks = memberships.filter(pl.col("genre").is_in(names) & pl.col(MOVIE_ID).is_in(movies.implode()))
    of_genre = np.zeros((len(movies), len(names)))
    of_genre[
        marks[MOVIE_ID].cast(pl.Enum(movies)).to_physical().to_numpy(),
        marks["genre"].cast(pl.Enum(names)).to_physical().to_numpy(),
    ] = 1
    n = np.bincount(person).astype(np.float64)
    counts = np.stack(
        [np.bincount(person, of_genre[movie, genre], len(people)) for genre in range(len(names))], axis=1
    )
    pair_weights = 1 / (n * (n - 1))
    same_movie = of_genre.T @ (of_genre * np.bincount(movie, pair_weights[person], len(movies))[:, None])
    together = (counts.T @ (counts * pair_weights[:, None]) - same_movie) / len(people)
    share = (counts / n[:, None]).mean(axis=0)
    return names, together / np.outer(share, share)


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
