"""Questions on who rates: women and men, ages, occupations, and how women and men rate."""

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.bars import horizontal_bars
from maxella.charts.rendering import Chart
from maxella.data.schema import AGE_BUCKET, GENDER, OCCUPATION, RATING, USER_ID
from maxella.data.sources.profiles import AGE_BUCKETS
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.rating_steps import all_steps, step_of
from maxella.explore.wording import counted, percent
from maxella.tables.rating_scales import RatingScale

WOMEN, MEN = "Women", "Men"
GENDERS = {"F": WOMEN, "M": MEN}
MOST_OCCUPATIONS = 30
"""How many are drawn: a data set whose people write their own has thousands."""
LABEL_WIDTH = 34
"""Pixels that a number above a bar takes."""


def women_and_men(tables: Tables) -> Answer | Skipped:
    """How many women and men there are, and what part of the ratings is theirs."""
    heading = "How many women and men rate?"
    missing = tables.lacking(heading, GENDER)
    if missing:
        return missing
    groups = _groups(tables, pl.col(GENDER).replace_strict(GENDERS, default=None), GENDER)
    groups = groups.sort(GENDER, descending=True)
    first = groups.row(groups["people"].arg_max() or 0, named=True)
    return Answer(
        key="women-and-men",
        heading=heading,
        answer=(
            f"{percent(first['share_of_people'])} are {first[GENDER].lower()}: {first['people']:,} of "
            f"{counted(int(groups['people'].sum()), 'person', 'people')} whose gender is known. Theirs are "
            f"{percent(first['share_of_ratings'])} of the ratings."
        ),
        chart=_parts(groups),
        numbers={"women-and-men": groups},
        caveat=_unknown(tables, GENDER),
    )  # fmt: skip


def age_groups(tables: Tables) -> Answer | Skipped:
    """How many people of each age bucket there are, and what part of the ratings is theirs."""
    heading = "How old are the people who rate?"
    missing = tables.lacking(heading, AGE_BUCKET)
    if missing:
        return missing
    groups = _groups(tables, pl.col(AGE_BUCKET), AGE_BUCKET).sort(AGE_BUCKET)
    names = [age_name(bucket) for bucket in groups[AGE_BUCKET]]
    groups = groups.select(pl.Series("age", names, pl.String), pl.exclude(AGE_BUCKET))
    first = groups.row(groups["people"].arg_max() or 0, named=True)
    return Answer(
        key="age-groups",
        heading=heading,
        answer=(
            f"The largest group is {first['age']}: {first['people']:,} of "
            f"{counted(int(groups['people'].sum()), 'person', 'people')}, "
            f"{percent(first['share_of_people'])}, with {percent(first['share_of_ratings'])} of the ratings."
        ),
        chart=_bars(groups, "age"),
        numbers={"age-groups": groups},
        caveat=_unknown(
            tables, AGE_BUCKET, "People tell their age themselves; the groups span unequal numbers of years."
        ),
    )  # fmt: skip


def occupations(tables: Tables) -> Answer | Skipped:
    """How many people of each occupation there are, and what part of the ratings is theirs."""
    heading = "What do the people who rate do?"
    missing = tables.lacking(heading, OCCUPATION)
    if missing:
        return missing
    groups = _groups(tables, pl.col(OCCUPATION), OCCUPATION).sort(
        "people", OCCUPATION, descending=[True, False]
    )
    shown = groups.head(MOST_OCCUPATIONS)
    first = groups.row(0, named=True)
    told = (
        ""
        if len(shown) == len(groups)
        else f" The picture shows the {len(shown)} most frequent of {len(groups)}."
    )
    return Answer(
        key="occupations",
        heading=heading,
        answer=(
            f"Most frequent is “{first[OCCUPATION]}”: {first['people']:,} of "
            f"{counted(int(groups['people'].sum()), 'person', 'people')}, "
            f"{percent(first['share_of_people'])}, with {percent(first['share_of_ratings'])} of the ratings."
            f"{told}"
        ),
        chart=_bars(shown, OCCUPATION),
        numbers={"occupations": groups},
        caveat=_unknown(tables, OCCUPATION, "People tell their occupation themselves."),
    )  # fmt: skip


def ratings_by_gender(tables: Tables) -> Answer | Skipped:
    """Which ratings women and men give: distribution and mean."""
    heading = "Do women and men rate differently?"
    missing = tables.lacking(heading, GENDER)
    if missing:
        return missing
    known = tables.rated.select(USER_ID, RATING, pl.col(GENDER).replace_strict(GENDERS, default=None)).filter(
        pl.col(GENDER).is_not_null()
    )
    shares, means = _distribution(known, tables.dataset.manifest.rating_scale), _means(known)
    return Answer(
        key="ratings-by-gender",
        heading=heading,
        answer=_compared(means),
        chart=_grouped_columns(shares),
        numbers={"ratings-by-gender": shares, "means-by-gender": means},
        caveat=(
            "Women and men choose different movies, and a person's ratings hang together: a difference of "
            "means says nothing of how they would rate the same movie."
        ),
        table=means.select(
            pl.col(GENDER).alias("Gender"),
            pl.col("people").alias("People"), pl.col("ratings").alias("Ratings"),
            pl.col("mean").round(3).alias("Mean"), pl.col("sd").round(3).alias("SD"),
            pl.col("mean_per_person").round(3).alias("Mean of the people's means"),
            pl.col("ratings_per_person").round(1).alias("Ratings a person"),
        ),
    )  # fmt: skip


def age_name(bucket: int) -> str:
    """An age bucket in words: "under 18", "25–34", "56 and over"."""
    later = [bound for bound in AGE_BUCKETS if bound > bucket]
    if not later:
        return f"{bucket} and over"
    return f"under {later[0]}" if bucket == AGE_BUCKETS[0] else f"{bucket}–{later[0] - 1}"


def _groups(tables: Tables, group: pl.Expr, name: str) -> pl.DataFrame:
    """`name`, `people`, `ratings`, `share_of_people`, `share_of_ratings` and `mean` (rating) of each group.

    Shares are parts of those whose group is known.
    """
    given = tables.interactions.group_by(USER_ID).agg(
        pl.len().cast(pl.Int64).alias("ratings"), pl.col(RATING).cast(pl.Float64).sum().alias("stars")
    )
    members = tables.users.select(USER_ID, group.alias(name)).filter(pl.col(name).is_not_null())
    counts = (
        members.join(given, on=USER_ID, how="left")
        .group_by(name)
        .agg(pl.len().cast(pl.Int64).alias("people"), pl.col("ratings", "stars").sum())
    )
    return counts.select(
        name, "people", "ratings",
        (pl.col("people") / pl.col("people").sum()).alias("share_of_people"),
        (pl.col("ratings") / pl.col("ratings").sum()).alias("share_of_ratings"),
        (pl.col("stars") / pl.col("ratings")).alias("mean"),
    )  # fmt: skip


def _unknown(tables: Tables, column: str, also: str = "") -> str | None:
    unknown = tables.users[column].null_count()
    told = (
        f"It is not known of {unknown:,} of {counted(tables.users.height, 'person', 'people')}."
        if unknown
        else ""
    )
    return " ".join(filter(None, (also, told))) or None


def _distribution(known: pl.DataFrame, scale: RatingScale) -> pl.DataFrame:
    """`gender`, `step`, `label`, `ratings` and `share` (of the gender's ratings), every step for each."""
    counts = known.group_by(GENDER, step_of(pl.col(RATING), scale).alias("step")).agg(
        pl.len().cast(pl.Int64).alias("ratings")
    )
    genders = known.select(GENDER).unique().sort(GENDER, descending=True)
    every = genders.join(all_steps(scale), how="cross").join(
        counts, on=[GENDER, "step"], how="left", maintain_order="left"
    )
    return every.with_columns(pl.col("ratings").fill_null(0)).with_columns(
        (pl.col("ratings") / pl.col("ratings").sum().over(GENDER)).alias("share")
    )


def _means(known: pl.DataFrame) -> pl.DataFrame:
    """Of each gender: `people`, `ratings`, `mean`, `sd`, `mean_per_person`, `ratings_per_person`."""
    rating = pl.col(RATING).cast(pl.Float64)
    by_person = known.group_by(GENDER, USER_ID).agg(rating.mean().alias("own"), pl.len().alias("given"))
    people = by_person.group_by(GENDER).agg(
        pl.len().cast(pl.Int64).alias("people"),
        pl.col("own").mean().alias("mean_per_person"),
        pl.col("given").mean().alias("ratings_per_person"),
    )
    ratings = known.group_by(GENDER).agg(
        pl.len().cast(pl.Int64).alias("ratings"), rating.mean().alias("mean"), rating.std().alias("sd")
    )
    return ratings.join(people, on=GENDER).sort(GENDER, descending=True)


def _compared(means: pl.DataFrame) -> str:
    rows = means.rows(named=True)
    told = [
        f"{row[GENDER]} give {row['mean']:.2f} on average (standard deviation {row['sd'] or 0:.2f})"
        for row in rows
    ]
    if len(rows) == 1:
        return f"{told[0]}; of others no rating is known."
    first, second = rows
    return (
        f"{told[0]}, {told[1].lower()}. Averaged person by person it is {first['mean_per_person']:.2f} "
        f"and {second['mean_per_person']:.2f}; the mean number of ratings is "
        f"{first['ratings_per_person']:,.0f} and {second['ratings_per_person']:,.0f}."
    )


def _bars(groups: pl.DataFrame, label: str) -> Chart:
    return horizontal_bars(
        groups, label, "people", title="People",
        tooltip=[
            alt.Tooltip("share_of_people:Q", title="Share of people", format=".1%"),
            alt.Tooltip("share_of_ratings:Q", title="Share of ratings", format=".1%"),
            alt.Tooltip("mean:Q", title="Mean rating", format=".2f"),
        ],
    )  # fmt: skip


def _parts(groups: pl.DataFrame) -> Chart:
    """Two bars of full length, people and ratings, divided by gender."""
    parts = [
        groups.select(
            GENDER,
            pl.lit(what.capitalize()).alias("of"),
            pl.col(what).alias("count"),
            pl.col(f"share_of_{what}").alias("share"),
            (pl.col(f"share_of_{what}").cum_sum() - pl.col(f"share_of_{what}")).alias("from"),
        )
        for what in ("people", "ratings")
    ]
    rows = pl.concat(parts).with_columns(
        (pl.col("from") + pl.col("share")).alias("to"), (pl.col("from") + pl.col("share") / 2).alias("middle")
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("of:N", title=None, sort=None),
        tooltip=[
            alt.Tooltip("gender:N", title="Gender"),
            alt.Tooltip("count:Q", title="Count", format=","),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
        ],
    )
    whole = alt.Scale(domain=[0, 1], nice=False)
    bars = base.mark_bar(cornerRadius=0).encode(
        x=alt.X("from:Q", axis=None, scale=whole), x2="to:Q", color=_gender_colour()
    )
    labels = base.mark_text(fontWeight=600).encode(
        x=alt.X("middle:Q", axis=None, scale=whole),
        text=alt.Text("share:Q", format=".0%"),
        color=alt.value(theme.colour("paper")),
    )
    return alt.layer(bars, labels).properties(width="container", height=alt.Step(44))


def _grouped_columns(shares: pl.DataFrame) -> Chart:
    """A pair of upright bars for each step of the scale."""
    base = alt.Chart(shares).encode(
        x=alt.X("label:N", sort=None, title="Rating", axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("gender:N", sort=[WOMEN, MEN]),
        y=alt.Y("share:Q", axis=None),
        tooltip=[
            alt.Tooltip("gender:N", title="Gender"),
            alt.Tooltip("label:N", title="Rating"),
            alt.Tooltip("share:Q", title="Share of their ratings", format=".1%"),
            alt.Tooltip("ratings:Q", title="Ratings", format=","),
        ],
    )
    narrow = alt.expr(f"width < {LABEL_WIDTH * len(shares)} ? 0 : 1")
    labels = base.mark_text(style="label", baseline="bottom", dy=-4).encode(
        text=alt.Text("share:Q", format=".0%"), opacity=alt.value(narrow)
    )
    return alt.layer(base.mark_bar().encode(color=_gender_colour()), labels).properties(
        width="container", height=220
    )


def _gender_colour() -> alt.Color:
    return alt.Color("gender:N", title=None, scale=alt.Scale(domain=[WOMEN, MEN]))
