"""Questions on when people rate: month, day of the week, hour."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from maxella.charts.bars import columns
from maxella.data.schema import TIMESTAMP, USER_ID
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.wording import counted, listed, percent

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = "%-d %B %Y"
_TIME = pl.from_epoch(TIMESTAMP, time_unit="s")


def preferred_month(tables: Tables) -> Answer | Skipped:
    """In which month of the year people rate most."""
    heading = "In which month do people rate most?"
    missing = tables.lacking(heading, TIMESTAMP)
    if missing:
        return missing
    counts = _counts(tables, _TIME.dt.month().cast(pl.Int64) - 1, MONTHS)
    days = _timed(tables).select(_TIME.min().alias("first"), _TIME.max().alias("last")).row(0)
    empty = counts.filter(pl.col("ratings") == 0)["name"].to_list()
    unseen = f" No rating was given in {listed(empty)}." if empty else ""
    first, last = (day.strftime(DAY) for day in days)
    return _answer(
        tables, "preferred-month", heading, "month", counts,
        caveat=f"The ratings span {first} to {last}, so the months were not observed equally often.{unseen}",
    )  # fmt: skip


def preferred_weekday(tables: Tables) -> Answer | Skipped:
    """On which day of the week people rate most."""
    heading = "On which day of the week do people rate most?"
    missing = tables.lacking(heading, TIMESTAMP)
    if missing:
        return missing
    counts = _counts(tables, _TIME.dt.weekday().cast(pl.Int64) - 1, WEEKDAYS)
    return _answer(
        tables, "preferred-weekday", heading, "day", counts,
        caveat="Days begin at midnight UTC, not at the person's own.",
    )  # fmt: skip


def preferred_hour(tables: Tables) -> Answer | Skipped:
    """At which hour people rate most."""
    heading = "At which hour do people rate most?"
    missing = tables.lacking(heading, TIMESTAMP)
    if missing:
        return missing
    counts = _counts(tables, _TIME.dt.hour().cast(pl.Int64), [f"{hour:02}:00" for hour in range(24)])
    return _answer(
        tables, "preferred-hour", heading, "hour", counts,
        caveat=(
            "Hours are those of UTC, not of the person's time zone: in the United States it was four to ten "
            "hours earlier."
        ),
    )  # fmt: skip


def one_day_share(tables: Tables) -> float:
    """The share of people (of those with a timestamp) all of whose ratings lie on one day, UTC."""
    days = _timed(tables).group_by(USER_ID).agg(_TIME.dt.date().n_unique().alias("days"))
    return float((days["days"] == 1).mean() or 0.0)  # type: ignore[arg-type]


def _timed(tables: Tables) -> pl.DataFrame:
    return tables.interactions.filter(pl.col(TIMESTAMP).is_not_null())


def _counts(tables: Tables, place: pl.Expr, names: Sequence[str]) -> pl.DataFrame:
    """`name`, `ratings`, `people` (who rated then) and `share` (of ratings) of each of `names`, in order."""
    counted_ = (
        _timed(tables)
        .group_by(place.alias("place"))
        .agg(
            pl.len().cast(pl.Int64).alias("ratings"),
            pl.col(USER_ID).n_unique().cast(pl.Int64).alias("people"),
        )
    )
    everything = pl.DataFrame({"place": range(len(names)), "name": names}).join(
        counted_, on="place", how="left", maintain_order="left"
    )
    return everything.with_columns(pl.col("ratings", "people").fill_null(0)).select(
        "name", "ratings", "people", (pl.col("ratings") / pl.col("ratings").sum()).alias("share")
    )


def _answer(tables: Tables, key: str, heading: str, unit: str, counts: pl.DataFrame, caveat: str) -> Answer:
    top = counts.row(counts["ratings"].arg_max() or 0, named=True)
    busiest = counts.row(counts["people"].arg_max() or 0, named=True)
    by_people = f"{busiest['people']:,} of {counted(_people(tables), 'person', 'people')}"
    agreement = (
        f"By people it is the same: {by_people} rated then."
        if busiest["name"] == top["name"]
        else f"By people it is {busiest['name']}, when {by_people} rated."
    )
    return Answer(
        key=key,
        heading=heading,
        answer=(
            f"{top['name']} has most: {top['ratings']:,} of "
            f"{counted(int(counts['ratings'].sum()), 'rating')}, {percent(top['share'])}. {agreement}"
        ),
        chart=columns(
            counts.with_columns(_short_name(unit)), "short", "ratings", title="Ratings",
            tooltip=[
                alt.Tooltip("people:Q", title="People", format=","),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        ),
        numbers={key: counts.rename({"name": unit})},
        caveat=" ".join([_sittings(tables), caveat, *_faults(tables)]),
    )  # fmt: skip


def _short_name(unit: str) -> pl.Expr:
    return pl.col("name").str.slice(0, 2 if unit == "hour" else 3).alias("short")


def _people(tables: Tables) -> int:
    return int(_timed(tables)[USER_ID].n_unique())


def _sittings(tables: Tables) -> str:
    share = one_day_share(tables)
    so = ", so this shows when people came to rate" if share > 0.5 else ""
    return (
        "A timestamp tells when a rating was entered, not when the movie was seen; "
        f"{percent(share)} of the people gave all their ratings on one day{so}."
    )


def _faults(tables: Tables) -> list[str]:
    """What the manifest knows of the timestamps, a sentence each."""
    rules = tables.dataset.manifest.rules
    return [f"{rule.count:,} ratings: {rule.name}." for rule in rules if TIMESTAMP in rule.name.lower()]
