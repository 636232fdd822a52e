import statistics
from collections import Counter

import polars as pl
import pytest

from maxella.explore.density import BLOCKS, ratings_per_user_and_movie, sparsity
from tests.checkerboards import dataset_of
from tests.explore.asking import found
from tests.explore.town import RATINGS, town

GIVEN = Counter(user for user, *_ in RATINGS)
GOT = Counter(movie for _, movie, _, _ in RATINGS)


def blocks_of(counts: Counter) -> dict[str, int]:
    order = sorted(counts, key=lambda name: (-counts[name], name))
    number = min(BLOCKS, len(order))
    return {name: place * number // len(order) + 1 for place, name in enumerate(order)}


def test_the_share_of_empty_pairs():
    pairs = len(GIVEN) * len(GOT)
    answer = found(sparsity, town()).answer
    assert answer.startswith(
        f"{1 - len(RATINGS) / pairs:.0%} of it is empty: {len(GIVEN)} people and {len(GOT)} rated movies "
        f"make {pairs:,} pairs, {len(RATINGS)} of them rated."
    )


def test_each_block_has_its_share_of_rated_pairs():
    people, movies = blocks_of(GIVEN), blocks_of(GOT)
    sizes = Counter(people.values()), Counter(movies.values())
    filled = Counter((people[user], movies[movie]) for user, movie, _, _ in RATINGS)
    rows = found(sparsity, town()).numbers["sparsity"].rows()
    assert len(rows) == len(sizes[0]) * len(sizes[1])
    for person, movie, ratings, share in rows:
        assert ratings == filled[person, movie]
        assert share == pytest.approx(ratings / (sizes[0][person] * sizes[1][movie]), abs=1e-6)


def test_quartiles_and_bins_of_the_counts():
    answer = found(ratings_per_user_and_movie, town())
    for kind, counts in (("people", GIVEN), ("movies", GOT)):
        quartiles = answer.numbers["quartiles"].row(by_predicate=pl.col("of") == kind, named=True)
        lower, median, upper = statistics.quantiles(counts.values(), n=4, method="inclusive")
        assert (
            quartiles["lower_quartile"],
            quartiles["median"],
            quartiles["upper_quartile"],
        ) == pytest.approx((lower, median, upper))
        assert (quartiles["least"], quartiles["most"]) == (min(counts.values()), max(counts.values()))
        bins = answer.numbers["ratings-per-user-and-movie"].filter(pl.col("of") == kind)
        for _, low, high, count in bins.rows():
            assert count == sum(low <= n <= high for n in counts.values())
        assert bins["count"].sum() == len(counts)
    median = statistics.median(GIVEN.values())
    assert answer.answer.startswith(f"Half of the people gave {median:g} ratings or fewer")


def test_a_least_number_of_ratings_is_told_only_where_there_is_one():
    rows = [("a", "m"), ("a", "n"), ("b", "m"), ("b", "n")]
    everybody = pl.DataFrame(rows, schema=["user_id", "movie_id"], orient="row").with_columns(rating=3.0)
    assert (
        "Nobody has fewer than 2 ratings" in found(ratings_per_user_and_movie, dataset_of(everybody)).caveat
    )
    assert found(ratings_per_user_and_movie, dataset_of(everybody.head(3))).caveat is None
