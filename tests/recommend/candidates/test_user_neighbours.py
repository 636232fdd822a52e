import math

import numpy as np
import polars as pl
import pytest

from tests.recommend.worlds import recommender_of

Ratings = dict[str, dict[str, float]]


def liked_more(everyone: Ratings, history: dict[str, float]) -> dict[str, float]:
    """The method in plain loops, as the docstrings tell it, for fewer people than there are neighbours."""
    given = [rating for ratings in everyone.values() for rating in ratings.values()]
    mean = sum(given) / len(given)

    def above(ratings: dict[str, float]) -> dict[str, float]:
        own = (sum(ratings.values()) + 3 * mean) / (len(ratings) + 3)
        return {movie_id: rating - own for movie_id, rating in ratings.items()}

    def length(ratings: dict[str, float]) -> float:
        return math.sqrt(sum(rating**2 for rating in ratings.values()))

    person = above(history)
    fans, near = dict.fromkeys(MOVIES, 0), dict.fromkeys(MOVIES, 0)
    for other in map(above, everyone.values()):
        common = person.keys() & other.keys()
        product = sum(person[movie_id] * other[movie_id] for movie_id in common)
        likeness = product / (length(person) * length(other)) * len(common) / (len(common) + 10)
        for movie_id, rating in other.items():
            fans[movie_id] += rating > 0
            near[movie_id] += rating > 0 and likeness > 0
    share = sum(near.values()) / sum(fans.values())
    return {
        movie_id: (near[movie_id] - fans[movie_id] * share) / math.sqrt(fans[movie_id] * share + 1)
        if near[movie_id] >= 3
        else 0.0
        for movie_id in MOVIES
    }


MOVIES = [f"m{number}" for number in range(12)]


def found(everyone: Ratings, history: dict[str, float]) -> dict[str, float]:
    rows = [(who, what, rating) for who, ratings in everyone.items() for what, rating in ratings.items()]
    serving = recommender_of(
        pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row")
    )._serving
    more = serving.crowd.liked_more(serving.person(list(history.items()), None, False))
    return dict(zip(serving.table.movie_ids, more.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_what_neighbours_like_agrees_with_plain_loops(seed: int) -> None:
    random = np.random.default_rng(seed)
    everyone = {
        f"u{person}": {
            movie_id: float(random.integers(1, 6))
            for movie_id in random.permutation(MOVIES)[: 4 + person % 5]
        }
        for person in range(30)
    }
    history = {movie_id: float(random.integers(1, 6)) for movie_id in random.permutation(MOVIES)[:5]}
    more = found(everyone, history)
    expected = liked_more(everyone, history)
    assert any(value > 0 for value in expected.values())
    assert more == pytest.approx(expected)


def test_what_two_neighbours_like_may_be_chance_and_what_three_like_is_told() -> None:
    alike = {"m0": 5.0, "m1": 1.0}
    everyone = {f"u{number}": dict(alike) for number in range(3)} | {
        f"v{number}": {"m0": 1.0, "m1": 5.0, "m3": 1.0} for number in range(3)
    }
    for who in ("u0", "u1"):
        everyone[who] |= {"m2": 5.0}
    for who in ("u0", "u1", "u2"):
        everyone[who] |= {"m4": 5.0}
    more = found(everyone, alike)
    assert more["m2"] == 0
    assert more["m4"] > 0


@pytest.mark.parametrize(("nearer", "are_heard"), [(97, True), (98, False)])
def test_the_nearest_hundred_are_asked(nearer: int, are_heard: bool) -> None:
    # Those who agree about ten films are nearer than the three who share one of them, and like another film.
    ten = {f"m{number}": 5.0 if number % 2 else 1.0 for number in range(10)}
    near = {f"near{number}": ten for number in range(nearer)}
    far = {f"far{number}": {"m0": 1.0, "m11": 5.0} for number in range(3)}
    strangers = {f"stranger{number}": {"m0": 5.0, "m1": 1.0} for number in range(50)}
    assert (found(near | far | strangers, ten)["m11"] > 0) == are_heard
