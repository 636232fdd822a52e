import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.ease.serve import Ease
from maxella.models.occlusion import without_each
from maxella.recommend.explanation.reasons import effects, in_words, strongest, ups_and_downs, worth_trying
from maxella.recommend.results import Reason
from tests.checkerboards import STARS
from tests.models.fakes import LinearView
from tests.recommend.worlds import ease_recommender, training_data

TABLE = ease_recommender()._serving.table
MOVIES = len(TABLE)
WEIGHTS = np.random.default_rng(3).normal(size=(MOVIES, MOVIES)).astype(np.float32)
LINEAR = LinearView(WEIGHTS)


def person(count: int = 8, seed: int = 0) -> Histories:
    random = np.random.default_rng(seed)
    movies = random.permutation(MOVIES)[:count]
    return Histories.of_one(movies.tolist(), random.integers(1, 6, count).tolist(), list(range(count)))


def test_each_copy_lacks_one_rating_and_keeps_the_order_of_the_rest() -> None:
    whole = Histories.of_one([4, 7, 9], [1, 2, 3], [10, 20, 30])
    copies = without_each(whole, np.array([2, 0]))
    assert copies.offsets.tolist() == [0, 2, 4]
    assert copies.movies.tolist() == [4, 7, 7, 9]
    assert copies.ratings.tolist() == [1, 2, 2, 3]
    assert copies.days.tolist() == [10, 20, 20, 30]
    assert copies.profiles.shape == (2, 3)


def test_the_effect_of_leaving_a_rating_out_of_a_linear_view_is_its_share() -> None:
    whole = person()
    movies = np.array([1, 5, 11])
    effect = effects(LINEAR, whole, np.arange(8), movies)
    for column, movie in enumerate(movies):
        np.testing.assert_allclose(effect[:, column], LINEAR.shares(whole, int(movie)), atol=1e-4)


@given(st.integers(0, 1000), st.integers(1, 12), st.integers(0, MOVIES - 1))
def test_removing_a_named_rating_moves_a_linear_score_exactly_as_said(
    seed: int, count: int, movie: int
) -> None:
    whole = person(count, seed)
    shares, reasons = ups_and_downs(LINEAR, whole, movie, TABLE, 3)
    score = LINEAR.score(whole)[0, movie]
    assert score == pytest.approx(shares.sum(), abs=1e-3)
    assert len(reasons.ups) == min(3, (shares > 0).sum())
    assert len(reasons.downs) == min(3, (shares < 0).sum())
    ids = [TABLE.movie_ids[rated] for rated in whole.movies]
    for reason in reasons.ups + reasons.downs:
        rest = whole.kept(np.arange(count) != ids.index(reason.movie_id))
        assert score - LINEAR.score(rest)[0, movie] == pytest.approx(reason.effect, abs=1e-3)
    assert all(reason.effect > 0 for reason in reasons.ups)
    assert all(reason.effect < 0 for reason in reasons.downs)


class Contrary(LinearView):
    """Its shares say of the first rating the opposite of what leaving it out does."""

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        shares = super().shares(person, movie)
        shares[0] *= -1
        return shares


@pytest.mark.parametrize("sign", [1, -1])
def test_a_rating_whose_share_is_not_confirmed_is_no_reason_of_either_sign(sign: int) -> None:
    weights = np.zeros((MOVIES, MOVIES), np.float32)
    weights[[1, 2, 4], 3] = [sign * 3, 2, -1]
    whole = Histories.of_one([1, 2, 4], [5, 5, 5], [0, 1, 2])
    _, reasons = ups_and_downs(Contrary(weights), whole, 3, TABLE, 3)
    assert [reason.movie_id for reason in reasons.ups] == [TABLE.movie_ids[2]]
    assert [reason.movie_id for reason in reasons.downs] == [TABLE.movie_ids[4]]
    assert [reason.effect for reason in reasons.ups + reasons.downs] == [10, -5]


def test_a_loved_film_leads_the_reasons_only_where_it_speaks_for_the_movie() -> None:
    whole = Histories.of_one([1, 2, 4], [5, 5, 5], [0, 1, 2])
    places = np.arange(3)

    def named(effect: list[float], first: int | None, most: int = 3) -> list[str]:
        found = strongest(np.array(effect, np.float32), places, whole, TABLE, most=most, first=first)
        return [reason.movie_id for reason in found]

    one, two, four = (TABLE.movie_ids[movie] for movie in (1, 2, 4))
    assert named([0.5, -3, 2], None) == [two, four, one]
    assert named([0.5, -3, 2], 1) == [one, two, four]
    assert named([0.5, -3, 2], 1, most=2) == [one, two]
    assert named([-0.5, 3, 2], 1) == [two, four, one]
    assert named([0, 3, 2], 1) == [two, four]


def test_the_strongest_reason_comes_first() -> None:
    _, reasons = ups_and_downs(LINEAR, person(20), 3, TABLE, 5)
    assert [reason.effect for reason in reasons.ups] == sorted((r.effect for r in reasons.ups), reverse=True)
    assert [reason.effect for reason in reasons.downs] == sorted(reason.effect for reason in reasons.downs)


@given(st.integers(0, 1000), st.integers(0, MOVIES - 1))
def test_removing_a_named_rating_moves_ease_in_the_said_direction(seed: int, movie: int) -> None:
    # EASE divides by a power of the number of ratings, so its shares are not quite what leaving out does.
    ease = ease_recommender()._serving.recipe.views["ease"]
    assert isinstance(ease, Ease)
    whole = training_data().histories.rows(np.array([seed % 60]))
    _, reasons = ups_and_downs(ease, whole, movie, TABLE, 3)
    ids = [TABLE.movie_ids[rated] for rated in whole.movies]
    for reason in reasons.ups + reasons.downs:
        rest = whole.kept(np.array([movie_id != reason.movie_id for movie_id in ids]))
        change = ease.score(whole)[0, movie] - ease.score(rest)[0, movie]
        assert np.sign(change) == np.sign(reason.effect)


def test_someone_without_ratings_gets_no_reasons() -> None:
    shares, reasons = ups_and_downs(LINEAR, person(0), 3, TABLE, 3)
    assert not len(shares)
    assert reasons.ups == reasons.downs == ()


def test_the_likeliest_ratings_of_a_long_history_are_tried() -> None:
    affinity = np.zeros((100, 2), np.float32)
    affinity[[70, 71], 0] = [5, 4]
    affinity[[10, 90], 1] = [-6, 3]
    assert worth_trying(affinity, 4).tolist() == [10, 70, 71, 90]
    assert worth_trying(affinity, 2).tolist() == [10, 70]
    assert worth_trying(affinity[:3], 10).tolist() == [0, 1, 2]


def reason(title: str, rating: float, effect: float) -> Reason:
    return Reason(movie_id=title, title=title, release_year=None, rating=rating, effect=effect)


def test_the_line_of_why_names_what_speaks_for_the_movie() -> None:
    heat, casino, speed = reason("Heat", 5, 0.4), reason("Casino", 4.5, 0.2), reason("Speed", 3, -0.3)
    assert in_words([heat], STARS) == "because you rated Heat (5)"
    assert in_words([heat, speed, casino], STARS) == "because you rated Heat (5) and Casino (4.5)"
    assert in_words([speed], STARS) == "fits your ratings as a whole"


def test_a_movie_that_was_not_liked_is_no_reason_in_words() -> None:
    heat, disliked = reason("Heat", 5, 0.1), reason("Men in Black", 2, 0.4)
    assert in_words([disliked, heat], STARS) == "because you rated Heat (5)"
    assert in_words([disliked], STARS) == "fits your ratings as a whole"
