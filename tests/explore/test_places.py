import itertools
import statistics
from collections import defaultdict

import numpy as np
import polars as pl
import pytest

from maxella.explore import places
from maxella.explore.places import between_groups, california, location
from tests.checkerboards import dataset_of
from tests.explore.asking import found, skipped
from tests.explore.town import RATINGS, USERS, ZIP_CODES, shrunk, stars_by, town


def zip_of(user, movie=None):
    return USERS[user]["zip_code"]


def means_of_people():
    return {user: statistics.fmean(stars) for user, stars in stars_by(lambda user, movie: user).items()}


def test_zip_codes_have_their_ratings_people_and_shrunken_means():
    numbers = found(location, town()).numbers["ratings-by-zip-code"]
    placed = stars_by(lambda user, movie: zip_of(user) if ZIP_CODES[zip_of(user)] else None)
    people = defaultdict(set)
    for user, *_ in RATINGS:
        people[zip_of(user)].add(user)
    rows = {row["zip_code"]: row for row in numbers.iter_rows(named=True)}
    assert {code: row["ratings"] for code, row in rows.items()} == {c: len(s) for c, s in placed.items()}
    assert {code: row["shrunken_mean"] for code, row in rows.items()} == pytest.approx(shrunk(placed))
    assert all(row["people"] == len(people[code]) for code, row in rows.items())
    assert all(row["state"] == ZIP_CODES[code] for code, row in rows.items())


def test_the_answer_compares_the_variance_between_states_with_chance():
    answer = found(location, town())
    groups = defaultdict(list)
    for user, mean in means_of_people().items():
        if ZIP_CODES[zip_of(user)]:
            groups[ZIP_CODES[zip_of(user)]].append(mean)
    everybody = [mean for group in groups.values() for mean in group]
    centre = statistics.fmean(everybody)
    between = sum(len(group) * (statistics.fmean(group) - centre) ** 2 for group in groups.values())
    share = between / sum((mean - centre) ** 2 for mean in everybody)
    chance = (len(groups) - 1) / (len(everybody) - 1)
    assert f"explains {share:.2%} of the variance" in answer.answer
    assert f"chance alone would explain {chance:.2%} ({len(everybody)} people, 4 states" in answer.answer


def test_those_without_a_place_and_those_off_the_map_are_counted():
    caveat = found(location, town()).caveat
    rated = means_of_people()
    unknown = sum(ZIP_CODES[zip_of(user)] is None for user in rated)
    outside = sum(ZIP_CODES[zip_of(user)] == "AK" for user in rated)
    assert f"{unknown} people of {len(rated)} have none that is known" in caveat
    assert f"{outside} live outside the 48 contiguous states" in caveat


def test_the_p_value_is_that_of_all_deals():
    """Two groups of four: all 70 deals can be counted, and random ones come near."""
    values = np.array([1.0, 2.0, 2.5, 3.0, 2.2, 3.5, 4.0, 5.0])
    groups = np.array([0, 0, 0, 0, 1, 1, 1, 1])

    def difference(chosen):
        others = [place for place in range(8) if place not in chosen]
        return abs(values[list(chosen)].mean() - values[others].mean())

    deals = [difference(chosen) for chosen in itertools.combinations(range(8), 4)]
    exact = statistics.fmean(deal >= difference((0, 1, 2, 3)) - 1e-12 for deal in deals)
    assert between_groups(values, groups).p_value == pytest.approx(exact, abs=0.02)


def test_groups_that_differ_are_told_from_groups_that_do_not():
    random = np.random.default_rng(1)
    groups = np.repeat(np.arange(5), 40)
    alike = random.normal(size=200)
    assert between_groups(alike, groups).p_value > places.CHANCE_BELOW
    apart = between_groups(alike + groups, groups)
    assert apart.p_value == pytest.approx(1 / (places.SHUFFLES + 1))
    assert apart.share > 0.5 > apart.by_chance
    assert between_groups(np.ones(6), np.arange(6) % 2).share == 0


def test_california_has_its_own_map_and_mean():
    answer = found(california, town())
    here = stars_by(lambda user, movie: zip_of(user) if ZIP_CODES[zip_of(user)] == "CA" else None)
    given = [stars for group in here.values() for stars in group]
    people = {user for user, *_ in RATINGS if ZIP_CODES[zip_of(user)] == "CA"}
    everything = statistics.fmean(stars for _, _, stars, _ in RATINGS)
    busiest = max(here, key=lambda code: len(here[code]))
    assert answer.numbers["california"]["zip_code"].to_list() == sorted(here)
    assert answer.answer.startswith(
        f"{len(people)} people of {len(here)} zip codes in California gave {len(given)} ratings with the "
        f"mean {statistics.fmean(given):.2f}; the mean of all is {everything:.2f}. Most ratings come from "
        f"{busiest} "
    )


def test_places_are_skipped_where_nothing_can_be_placed():
    rows = pl.DataFrame({"user_id": ["a", "b"], "movie_id": ["m", "m"], "rating": [3.0, 4.0]})
    assert skipped(location, dataset_of(rows)).reason == "no user has a zip code"
    abroad = dataset_of(rows, users=pl.DataFrame({"user_id": ["a", "b"], "zip_code": ["10001", "T8H1N"]}))
    assert "fewer than two states" in skipped(location, abroad).reason
    assert skipped(california, abroad).reason == "no user has a zip code of California"
