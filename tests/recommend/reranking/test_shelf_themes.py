import numpy as np
from numpy.typing import NDArray

from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.reranking.shelf_themes import Variants, from_loved_films, of_liked_directors
from maxella.recommend.results import Dials
from tests.recommend.cinema import cinema_recommender, history_of

SERVING = cinema_recommender()._serving
HISTORY = history_of("u2")
PERSON = SERVING.person(HISTORY, None, False)
LOVED = int(np.argmax(PERSON.ratings))
EVERY = np.ones(len(SERVING.table), np.bool_)


def scored(scores: NDArray[np.float32], ranks_by: NDArray[np.float32]) -> ScoredPerson:
    return ScoredPerson(SERVING, PERSON, scores, ranks_by, ranks_by, Dials(), None)


def lifted(lifts: list[float], own: list[float], depth: int = 10) -> list[int]:
    """The films of the loved film's shelf, by their number among those that are given a lift and a score."""
    movies = PERSON.movies[[LOVED]]
    spoken_for = np.argsort(-SERVING.taste.between(movies, np.arange(len(EVERY)))[0], kind="stable")
    films = spoken_for[~np.isin(spoken_for, PERSON.movies)][: len(lifts)]
    scores = np.zeros(len(EVERY), np.float32)
    without = np.zeros(len(EVERY), np.float32)
    without[films] = -np.array(lifts, np.float32)
    ranks_by = np.full(len(EVERY), 99, np.float32)
    ranks_by[films] = own
    variants = Variants(scores, scores, np.array([LOVED]), without[None])
    (theme,) = from_loved_films(scored(scores, ranks_by), variants, EVERY, depth)
    assert theme.loved == movies[0]
    return [films.tolist().index(place) for place in theme.places]


def test_what_a_loved_film_lifts_counts_half_as_much_again_as_a_films_own_score() -> None:
    assert lifted([4, 3, 2, 1], [1, 3, 2, 4]) == [1, 0, 3, 2]
    assert lifted([2, 1], [1, 2]) == [0, 1]


def test_a_film_that_is_hardly_lifted_is_not_there_for_the_loved_one() -> None:
    assert lifted([0.5, 0.001, 0.02], [1, 9, 1]) == [0, 2]


def test_a_shelf_is_as_deep_as_asked() -> None:
    assert lifted([5, 4, 3, 2, 1], [5, 4, 3, 2, 1], depth=2) == [0, 1]


def test_directors_are_liked_for_their_films_together() -> None:
    table = SERVING.table
    ranks_by = np.arange(len(EVERY), dtype=np.float32)
    theme = of_liked_directors(scored(ranks_by, ranks_by), EVERY, 500)
    mean = PERSON.ratings.mean()
    above: dict[int, float] = {}
    for movie, rating in zip(PERSON.movies, PERSON.ratings, strict=True):
        code = int(table.director_codes[movie])
        above[code] = above.get(code, 0) + float(rating - mean)
    liked = {code for code, sum_above in above.items() if sum_above > 0}
    assert 0 < len(liked) < len(above)
    assert set(theme.places.tolist()) == {
        place for place in range(len(EVERY)) if int(table.director_codes[place]) in liked
    }


def test_two_films_of_each_director_come_before_the_third_of_any() -> None:
    ranks_by = np.arange(len(EVERY), dtype=np.float32)
    theme = of_liked_directors(scored(ranks_by, ranks_by), EVERY, 500)
    codes = SERVING.table.director_codes[theme.places].tolist()
    first = codes[: 2 * len(set(codes))]
    assert all(first.count(code) == 2 for code in set(codes))
    assert list(theme.places[: len(first)]) == sorted(theme.places[: len(first)], reverse=True)
