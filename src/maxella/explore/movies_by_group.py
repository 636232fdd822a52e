"""Questions on movies and kinds of people: what women and men, and what the ages, rate most and love most."""

from dataclasses import dataclass

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.ranked import ranked_dots
from maxella.charts.rendering import Chart
from maxella.data.schema import AGE_BUCKET, GENDER, MOVIE_ID, USER_ID
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.labels import by_age, by_gender, with_movie_names
from maxella.explore.movies import CHOSEN, REACH
from maxella.explore.people import age_name
from maxella.explore.shrunken_means import FORMULA, shrunken_means
from maxella.explore.wording import listed

LISTED_BY_GENDER = 10
LISTED_BY_AGE = 5


@dataclass(frozen=True)
class _Measure:
    """What a list is ordered by."""

    column: str
    verb: str
    title: str
    number_format: str
    explanation: str
    caveat: str


RATED = _Measure(
    column="share",
    verb="rate",
    title="share who rated it",
    number_format=".0%",
    explanation="",
    caveat=f"{REACH} Groups of few people have lists that chance moves.",
)
LOVED = _Measure(
    column="shrunken_mean",
    verb="love",
    title="shrunken mean rating",
    number_format=".2f",
    explanation=f" Each mean is shrunk to that of its group: {FORMULA}, where n, w (the median number of "
    "ratings of a movie) and the mean of all are those of the group alone.",
    caveat=f"{CHOSEN} Groups of few people have lists that chance moves, and means near the group's.",
)


def most_rated_by_gender(tables: Tables) -> Answer | Skipped:
    """Which movies most women rate, and which most men."""
    return _by_gender(tables, RATED)


def most_loved_by_gender(tables: Tables) -> Answer | Skipped:
    """Which movies women's shrunken means put first, and which men's."""
    return _by_gender(tables, LOVED)


def most_rated_by_age(tables: Tables) -> Answer | Skipped:
    """Which movies most people of each age group rate."""
    return _by_age(tables, RATED)


def most_loved_by_age(tables: Tables) -> Answer | Skipped:
    """Which movies the shrunken means of each age group put first."""
    return _by_age(tables, LOVED)


def _by_gender(tables: Tables, measure: _Measure) -> Answer | Skipped:
    heading = f"Which movies do women and men {measure.verb} most?"
    missing = tables.lacking(heading, GENDER)
    if missing:
        return missing
    places = _places(tables, by_gender(tables.rated), measure)
    if places["group"].n_unique() < 2:
        return Skipped(heading, "all users whose gender is known have the same")
    women, men = (
        places.filter(pl.col("group") == group).head(LISTED_BY_GENDER) for group in ("women", "men")
    )
    listed_by_both = min(women.height, men.height)
    shared = women.head(listed_by_both).join(men.head(listed_by_both), on=MOVIE_ID, how="semi").height
    shown = _shown(places, LISTED_BY_GENDER)
    return Answer(
        key=f"most-{measure.verb}d-by-gender",
        heading=heading,
        answer=f"{_compared(women, men, measure)}; {shared} of the first {listed_by_both} "
        f"movies of each are the same.{measure.explanation}",
        chart=ranked_dots(
            shown.select(
                pl.col("movie").alias("label"),
                pl.col("group").alias("kind"),
                measure.column,
                pl.col("place").alias("place_in_the_list"),
                "ratings",
                _both_places().alias("note"),
            ),
            value=measure.column,
            title=f"{measure.title}\nright: place with women · men",
            number_format=measure.number_format,
            kinds=("women", "men"),
        ),
        numbers={f"most-{measure.verb}d-by-gender": places},
        caveat=measure.caveat,
    )


def _by_age(tables: Tables, measure: _Measure) -> Answer | Skipped:
    heading = f"Which movies does each age group {measure.verb} most?"
    missing = tables.lacking(heading, AGE_BUCKET)
    if missing:
        return missing
    places = _places(tables, by_age(tables.rated), measure)
    if places["group"].n_unique() < 2:
        return Skipped(heading, "all users whose age is known are of the same age group")
    return Answer(
        key=f"most-{measure.verb}d-by-age",
        heading=heading,
        answer=f"First come {_firsts(places)}.{measure.explanation}",
        chart=_heat_map(_shown(places, LISTED_BY_AGE), measure),
        numbers={f"most-{measure.verb}d-by-age": places},
        caveat=measure.caveat,
    )


def _places(tables: Tables, rated: pl.DataFrame, measure: _Measure) -> pl.DataFrame:
    """Every movie that a group rated, with its `place` in the group's list, from 1; ordered by both."""
    people = rated.group_by("group").agg(pl.col(USER_ID).n_unique().alias("people"))
    means = shrunken_means(rated, [MOVIE_ID], within=["group"]).join(people, on="group")
    means = means.with_columns((pl.col("ratings") / pl.col("people")).alias("share"))
    ordered = means.sort("group", measure.column, "ratings", MOVIE_ID, descending=[False, True, True, False])
    placed = ordered.with_columns(pl.int_range(1, pl.len() + 1).over("group").alias("place"))
    return with_movie_names(placed, tables.movies).select(
        "group", "place", MOVIE_ID, "movie", "ratings", "share", "mean", "shrunken_mean"
    )


def _shown(places: pl.DataFrame, most: int) -> pl.DataFrame:
    """The places, in every group, of the movies that are among the first of any, best places first."""
    chosen = places.filter(pl.col("place") <= most).select(MOVIE_ID).unique()
    order = pl.col("place").log().mean().over(MOVIE_ID)
    return places.join(chosen, on=MOVIE_ID, how="semi").sort(order, MOVIE_ID, "group")


def _both_places() -> pl.Expr:
    """As "3 · 1": the places with women and men, in the first row of each movie only."""
    place = [
        pl.col("place").filter(pl.col("group") == group).first().cast(pl.String).fill_null("–").over(MOVIE_ID)
        for group in ("women", "men")
    ]
    is_first = pl.int_range(pl.len()).over(MOVIE_ID) == 0
    return pl.when(is_first).then(pl.format("{} · {}", *place))


def _compared(women: pl.DataFrame, men: pl.DataFrame, measure: _Measure) -> str:
    """Which movie comes first with women and with men, as half a sentence."""
    (hers, her_value), (his, his_value) = (
        (first["movie"][0], f"{first[measure.column][0]:{measure.number_format}}") for first in (women, men)
    )
    if hers == his:
        return f"Women and men both {measure.verb} {hers} most ({her_value} and {his_value})"
    return f"Women {measure.verb} {hers} most ({her_value}), men {his} ({his_value})"


def _firsts(places: pl.DataFrame) -> str:
    """Which movie comes first in which age groups, the one that most have first."""
    firsts = (
        places.filter(pl.col("place") == 1)
        .group_by(MOVIE_ID, "movie")
        .agg(pl.col("group").sort())
        .sort(pl.col("group").list.len(), MOVIE_ID, descending=[True, False])
    )
    return "; ".join(
        f"{movie} at ages {listed([age_name(bucket) for bucket in groups])}"
        for movie, groups in firsts.select("movie", "group").iter_rows()
    )


def _heat_map(shown: pl.DataFrame, measure: _Measure) -> Chart:
    """Movies by age groups: the measure as colour, and the place as number if it has one or two digits."""
    strong = (shown[measure.column].min() + shown[measure.column].max()) / 2  # type: ignore[operator]
    base = alt.Chart(shown.select("movie", "group", "place", measure.column, "ratings")).encode(
        x=alt.X("group:O", title="age from … years", axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("movie:N", title=None, sort=None, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("movie:N"),
            alt.Tooltip("group:O", title="age from"),
            alt.Tooltip("place:Q", title="place in the group's list", format=",d"),
            alt.Tooltip(f"{measure.column}:Q", title=measure.title, format=measure.number_format),
            alt.Tooltip("ratings:Q", format=",d"),
        ],
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            f"{measure.column}:Q",
            title=[measure.title, "number: place in the list"],
            scale=alt.Scale(range="ramp"),
            legend=alt.Legend(format=measure.number_format, titleLimit=320),
        )
    )
    numbers = (
        base.transform_filter("datum.place < 100")
        .mark_text(style="label")
        .encode(
            text=alt.Text("place:Q", format=",d"),
            color=alt.condition(
                f"datum['{measure.column}'] > {strong}",
                alt.value(theme.colour("paper")),
                alt.value(theme.colour("ink")),
            ),
        )
    )
    return alt.layer(cells, numbers).properties(width="container", height=alt.Step(24))
