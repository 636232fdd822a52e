"""Questions on movies: which are rated most, which are loved most and least, and of which years they are."""

import math

import altair as alt
import polars as pl

from maxella.charts.ranked import ranked_bars, ranked_dots, tooltips
from maxella.charts.rendering import Chart
from maxella.charts.word_cloud import word_cloud
from maxella.data.schema import MOVIE_ID, RATING, RELEASE_YEAR, TITLE, USER_ID
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.labels import with_movie_names
from maxella.explore.shrunken_means import FORMULA, best_first, mean_of_all, shrunken_means
from maxella.explore.wording import counted, percent, short

LISTED = 20
IN_CLOUD = 28
IN_TABLE = 20
REACH = (
    "Not to be rated is not to be unseen: people rate what they remember, and what the site put before them."
)
CHOSEN = (
    "People choose what they watch and rate, and mostly choose what they expect to like: a mean tells how "
    "a movie pleased those who chose it, not how good it is."
)


def most_rated(tables: Tables) -> Answer | Skipped:
    """Which movies are rated by most people."""
    means = movie_means(tables).sort("ratings", MOVIE_ID, descending=[True, False])
    people, ratings = tables.interactions[USER_ID].n_unique(), tables.interactions.height
    top = means.head(LISTED)
    first = top.row(0, named=True)
    held = int(top["ratings"].sum()) / ratings
    return Answer(
        key="most-rated",
        heading="Which movies are rated most?",
        answer=f"{first['movie']}: {first['ratings']:,} of {people:,} people rated it "
        f"({percent(first['ratings'] / people)}). The first {counted(top.height, 'movie')} of the list, "
        f"{percent(top.height / means.height)} of those that anyone rated, hold {percent(held)} of all "
        "ratings.",
        chart=ranked_bars(
            top.select(
                pl.col("movie").alias("label"),
                "ratings",
                (pl.col("ratings") / people).alias("share of people"),
                pl.format("{}%", (100 * pl.col("ratings") / people).round().cast(pl.Int64)).alias("note"),
            ),
            value="ratings",
            title="ratings (right: share of all people)",
            note_space=44,
        ),
        numbers={"most-rated": means.select(MOVIE_ID, "movie", "ratings", "mean")},
        caveat=REACH,
    )


def most_loved(tables: Tables) -> Answer | Skipped:
    """Which movies have the highest shrunken means."""
    means = best_first(movie_means(tables), MOVIE_ID)
    first = means.row(0, named=True)
    return Answer(
        key="most-loved",
        heading="Which movies are loved most?",
        answer=f"{first['movie']}: the mean of its {counted(first['ratings'], 'rating')} is "
        f"{first['mean']:.2f}, and {first['shrunken_mean']:.2f} when it is shrunk. "
        f"{how_shrunk(tables, first['weight'])}",
        chart=ranked_dots(
            means.head(LISTED).select(
                pl.col("movie").alias("label"),
                "shrunken_mean",
                "mean",
                "ratings",
                pl.col("shrunken_mean").alias("note"),
            ),
            value="shrunken_mean",
            title="shrunken mean rating",
            number_format=".2f",
        ),
        numbers={"most-loved": means.select(MOVIE_ID, "movie", "ratings", "mean", "shrunken_mean")},
        caveat=CHOSEN,
    )


def release_years(tables: Tables) -> Answer | Skipped:
    """Which release years people rate most, and what they rate them."""
    heading = "Movies of which years do people rate most, and how do they rate them?"
    missing = tables.lacking(heading, RELEASE_YEAR)
    if missing:
        return missing
    dated = tables.rated.filter(pl.col(RELEASE_YEAR).is_not_null())
    years = shrunken_means(dated, [RELEASE_YEAR]).sort(RELEASE_YEAR)
    busiest = years.sort("ratings", RELEASE_YEAR, descending=[True, False]).row(0, named=True)
    loved = best_first(years, RELEASE_YEAR).row(0, named=True)
    least = best_first(years, RELEASE_YEAR, worst=True).row(0, named=True)
    undated = tables.rated.height - dated.height
    return Answer(
        key="release-years",
        heading=heading,
        answer=f"Movies of {busiest[RELEASE_YEAR]} are rated most: {counted(busiest['ratings'], 'rating')} "
        f"({percent(busiest['ratings'] / dated.height)}), and half of all ratings go to movies from "
        f"{_weighted_median(years)} on. Rated best are those of {loved[RELEASE_YEAR]} "
        f"({loved['shrunken_mean']:.2f}), worst those of {least[RELEASE_YEAR]} "
        f"({least['shrunken_mean']:.2f}); both means are shrunk, with the weight "
        f"{short(years['weight'][0])}, the median number of ratings of a year.{_per_decade(dated)}",
        chart=_by_year(years),
        numbers={"release-years": years},
        caveat="Of old movies mostly those are rated that were good enough to be remembered, and they are "
        "rated by those who look for them; the slope is no proof that movies got worse."
        + (f" {counted(undated, 'rating')} of movies without a year are left out." if undated else ""),
    )


def worst(tables: Tables) -> Answer | Skipped:
    """Which movies have the lowest shrunken means, of those with at least the median number of ratings."""
    heading = "Which movies are rated worst?"
    means = movie_means(tables)
    weight = means["weight"][0]
    enough = best_first(means.filter(pl.col("ratings") >= weight), MOVIE_ID, worst=True)
    depth = pl.col("shrunken_mean").max() - pl.col("shrunken_mean")
    shown = enough.head(IN_CLOUD).with_columns(depth.alias("depth"))
    first = enough.row(0, named=True)
    titles = shown.join(tables.movies.select(MOVIE_ID, TITLE), on=MOVIE_ID, how="left", maintain_order="left")
    columns = [pl.col("movie"), pl.col("shrunken_mean"), pl.col("mean"), pl.col("ratings")]
    return Answer(
        key="worst-movies",
        heading=heading,
        answer=f"{first['movie']}: the mean of its {counted(first['ratings'], 'rating')} is "
        f"{first['mean']:.2f}, and {first['shrunken_mean']:.2f} when it is shrunk. Of "
        f"{counted(means.height, 'rated movie')} only those compete that have the median number of ratings "
        f"or more, which are {enough.height:,}. {how_shrunk(tables, weight)}",
        chart=word_cloud(
            titles.select(pl.col(TITLE).fill_null(pl.col("movie")).alias("label"), "depth", *columns),
            weight="depth",
            accented=IN_TABLE // 2,
        ),
        numbers={"worst-movies": enough.select(MOVIE_ID, "movie", "ratings", "mean", "shrunken_mean")},
        caveat=f"{CHOSEN} What nobody wanted to see has few ratings, and so is missing here.",
        table=enough.head(IN_TABLE).select(
            pl.col("movie").alias("Movie"),
            pl.col("ratings").alias("Ratings"),
            pl.col("mean").round(2).alias("Mean"),
            pl.col("shrunken_mean").round(2).alias("Shrunken mean"),
        ),
    )


def movie_means(tables: Tables) -> pl.DataFrame:
    """`movie_id`, `movie`, and what `shrunken_means` gives, of each movie that anyone rated."""
    return with_movie_names(shrunken_means(tables.interactions, [MOVIE_ID]), tables.movies)


def how_shrunk(tables: Tables, weight: float) -> str:
    """The formula with its two numbers, as a sentence."""
    return (
        f"Shrunk means: {FORMULA}, with n ratings of the movie, {mean_of_all(tables.interactions):.2f} as "
        f"mean of all, and the weight w = {short(weight)}, which is the median number of ratings of a movie."
    )


def _weighted_median(years: pl.DataFrame) -> int:
    """The latest year such that its movies and later ones have at least half of the ratings."""
    newest_first = years.sort(RELEASE_YEAR, descending=True)
    half = newest_first.filter(pl.col("ratings").cum_sum() * 2 >= pl.col("ratings").sum())
    return int(half[RELEASE_YEAR][0])


def _per_decade(dated: pl.DataFrame) -> str:
    """By how much ratings change with each decade of the release year, by least squares over the ratings."""
    year, rating = pl.col(RELEASE_YEAR).cast(pl.Float64), pl.col(RATING).cast(pl.Float64)
    slope = dated.select(pl.cov(year, rating) / year.var()).item()
    if slope is None or not math.isfinite(slope):
        return ""
    direction = "lower" if slope < 0 else "higher"
    return (
        f" Each decade that a movie is younger, its ratings are {abs(10 * slope):.2f} {direction} on average."
    )


def _by_year(years: pl.DataFrame) -> Chart:
    """Ratings of each year above, their means below, on the same years."""
    rows = years.select(RELEASE_YEAR, "ratings", "mean", "shrunken_mean")
    base = alt.Chart(rows).encode(tooltip=tooltips(rows)).properties(width="container", height=150)
    same_years = alt.Scale(zero=False, nice=False, padding=8)
    counts = base.mark_bar(style="quiet").encode(
        x=alt.X(f"{RELEASE_YEAR}:Q", title=None, scale=same_years, axis=alt.Axis(labels=False, grid=False)),
        y=alt.Y("ratings:Q", title="ratings", axis=alt.Axis(minExtent=44, tickCount=4, format="~s")),
    )
    means = base.mark_point(style="accent", size=28).encode(
        x=alt.X(
            f"{RELEASE_YEAR}:Q",
            title="release year",
            scale=same_years,
            axis=alt.Axis(format="d", grid=False, tickCount=6),
        ),
        y=alt.Y(
            "shrunken_mean:Q",
            title="shrunken mean",
            axis=alt.Axis(minExtent=44, tickCount=4),
            scale=alt.Scale(zero=False),
        ),
    )
    return alt.vconcat(counts, means, spacing=8)
