import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from maxella.errors import BundleError, UnknownIdError, UsageError
from maxella.recommend.bundle.pointer import promote
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters, GroupMember, RatedMovie
from tests.recommend.worlds import (
    BARE,
    LIKES_EVEN,
    UNRATED,
    ease_recommender,
    training_data,
    whole_recommender,
    world,
)

EASE = ease_recommender()
MOVIES = len(training_data().catalogue)


@pytest.fixture(params=["ease", "whole"])
def recommender(request: pytest.FixtureRequest) -> Recommender:
    return EASE if request.param == "ease" else whole_recommender()


def test_movies_of_the_own_kind_come_first(recommender: Recommender) -> None:
    listed = recommender.recommend(LIKES_EVEN, k=8)
    even = [int(entry.movie.movie_id[1:]) % 2 == 0 for entry in listed]
    assert sum(even) >= 6
    assert [entry.rank for entry in listed] == list(range(1, 9))
    scores = [entry.score for entry in listed]
    assert scores == sorted(scores, reverse=True)
    assert all(entry.basis == "history" for entry in listed)
    assert all(1 <= entry.predicted_rating <= 5 and entry.deviation > 0 for entry in listed)


def test_a_rating_given_a_second_ago_changes_the_list(recommender: Recommender) -> None:
    before = recommender.recommend(LIKES_EVEN, k=5)
    after = recommender.recommend([*LIKES_EVEN, (before[0].movie.movie_id, 5)], k=5)
    assert before[0].movie.movie_id not in {entry.movie.movie_id for entry in after}
    assert {entry.score for entry in before} != {entry.score for entry in after}


def test_rated_movies_are_left_out_unless_they_are_asked_for(recommender: Recommender) -> None:
    rated = {movie_id for movie_id, _ in LIKES_EVEN}
    listed = {entry.movie.movie_id for entry in recommender.recommend(LIKES_EVEN, k=1_000_000)}
    assert listed == set(training_data().catalogue.movie_ids) - rated
    everything = recommender.recommend(LIKES_EVEN, k=1_000_000, seen=True)
    assert {entry.movie.movie_id for entry in everything} == set(training_data().catalogue.movie_ids)


def test_seen_movies_compete_like_all_others() -> None:
    # Training gives rated movies a malus; who asks for them wants them where they fit.
    ranking = EASE._serving.ranking
    person = EASE._serving.person(LIKES_EVEN, None, ignore_unknown=False)
    listed = EASE.recommend(LIKES_EVEN, k=MOVIES, seen=True, order="interest")
    scores = ranking.score(person)[0]
    best = [training_data().catalogue.movie_ids[place] for place in np.argsort(-scores, kind="stable")]
    assert [entry.movie.movie_id for entry in listed] == best


def test_a_user_of_the_training_data_is_served_from_their_ratings(recommender: Recommender) -> None:
    own = world().interactions.filter(user_id="u1").sort("timestamp")
    history = list(own.select("movie_id", "rating", "timestamp").iter_rows())
    by_id = recommender.recommend(user_id="u1", k=5)
    assert not {entry.movie.movie_id for entry in by_id} & set(own["movie_id"])
    if recommender is EASE:  # the others read the profile too, which a posted history does not have
        assert by_id == recommender.recommend(history, k=5)


def test_excluded_movies_are_never_listed_and_unknown_ones_do_no_harm() -> None:
    first, second = EASE.recommend(LIKES_EVEN, k=2)
    listed = EASE.recommend(LIKES_EVEN, k=2, exclude=[first.movie.movie_id, "nope"])
    assert listed[0].movie == second.movie


def test_someone_without_history_gets_what_is_popular_within_the_filters(recommender: Recommender) -> None:
    for history in (None, []):
        listed = recommender.recommend(history, k=5, filters=Filters(genres=("Comedy",)))
        counts = [entry.movie.rating_count for entry in listed]
        assert counts == sorted(counts, reverse=True)
        assert all("Comedy" in entry.movie.genres for entry in listed)
        assert all(entry.basis == "popularity" and entry.reasons == () for entry in listed)
        assert listed[0].score == counts[0]
        assert listed[0].reason == f"popular: {counts[0]} ratings"


def test_a_filter_that_nothing_passes_gives_an_empty_list(recommender: Recommender) -> None:
    assert recommender.recommend(LIKES_EVEN, filters=Filters(genres=("Polka",))) == []
    assert recommender.recommend(filters=Filters(min_ratings=10**6)) == []


def test_a_movie_that_nobody_rated_has_a_place_by_its_metadata() -> None:
    likes_odd = [("m1", 5), ("m3", 5), ("m5", 5), ("m7", 4)]
    listed = [entry.movie.movie_id for entry in whole_recommender().recommend(likes_odd, k=MOVIES)]
    assert listed.index(UNRATED) < listed.index(BARE)


@pytest.mark.parametrize("k", [0, -1])
def test_a_list_of_less_than_one_is_refused(k: int) -> None:
    for call in (
        lambda: EASE.recommend(LIKES_EVEN, k=k),
        lambda: EASE.recommend_many(["u1"], k=k),
        lambda: EASE.similar("m1", k=k),
        lambda: EASE.search("movie", k=k),
    ):
        with pytest.raises(UsageError, match=f"k must be 1 or more, not {k}"):
            call()


def test_an_unknown_user_is_refused_or_treated_as_without_ratings(recommender: Recommender) -> None:
    with pytest.raises(UnknownIdError, match="no user with id 'nobody'; post the ratings as a history"):
        recommender.recommend(user_id="nobody")
    listed = recommender.recommend(user_id="nobody", ignore_unknown=True)
    assert listed == recommender.recommend()


def test_an_unknown_movie_of_a_history_is_refused_or_ignored() -> None:
    with pytest.raises(UnknownIdError, match="no movie with id 'nope'"):
        EASE.recommend([*LIKES_EVEN, ("nope", 3)])
    assert EASE.recommend([*LIKES_EVEN, ("nope", 3)], ignore_unknown=True) == EASE.recommend(LIKES_EVEN)
    assert EASE.unknown_movies(["m1", "nope"]) == ["nope"]
    assert EASE.unknown_users(["u1", "nobody"]) == ["nobody"]
    assert EASE.unknown_names("genres", ["comedy", "Polka"]) == ["Polka"]
    assert EASE.unknown_names("people", ["odd director", "No One"]) == ["No One"]
    assert EASE.unknown_names("keywords", ["anything"]) == ["anything"]


def test_a_history_and_a_user_at_once_are_refused() -> None:
    with pytest.raises(UsageError, match="either a history or a user id"):
        EASE.recommend(LIKES_EVEN, user_id="u1")


@pytest.mark.parametrize("rating", [0.5, 6, math.nan])
def test_a_rating_off_the_scale_is_refused_with_the_scale(rating: float) -> None:
    with pytest.raises(UsageError, match="off the scale, 1 to 5"):
        EASE.recommend([("m1", rating)])


def without(history: list[tuple[str, float]], movie_id: str) -> list[tuple[str, float]]:
    return [entry for entry in history if entry[0] != movie_id]


def test_removing_a_reason_of_a_list_moves_the_score_as_said(recommender: Recommender) -> None:
    history = [("m0", 5), ("m2", 4), ("m6", 5), ("m3", 2), ("m9", 1), ("m12", 4)]
    listed = recommender.recommend(history, k=6, reasons=3, order="interest")
    assert sum(len(entry.reasons) for entry in listed) >= 6
    for entry in listed:
        for reason in entry.reasons:
            again = recommender.explain(entry.movie.movie_id, without(history, reason.movie_id))
            assert entry.score - again.score == pytest.approx(reason.effect, abs=1e-3)


def test_removing_a_reason_of_an_explanation_moves_score_and_rating_as_said(
    recommender: Recommender,
) -> None:
    history = [("m0", 5), ("m2", 4), ("m6", 5), ("m3", 2), ("m9", 1), ("m12", 4)]
    named = 0
    for movie_id in ("m4", "m5", "m10"):
        whole = recommender.explain(movie_id, history, reasons=2)
        assert whole.base_rating == pytest.approx(recommender.explain(movie_id, []).predicted_rating)
        for reasons, value in ((whole.for_rating, "predicted_rating"), (whole.for_rank, "score")):
            for reason in reasons.ups + reasons.downs:
                again = recommender.explain(movie_id, without(history, reason.movie_id))
                change = getattr(whole, value) - getattr(again, value)
                assert change == pytest.approx(reason.effect, abs=1e-3)
                named += 1
            assert all(reason.effect > 0 for reason in reasons.ups)
            assert all(reason.effect < 0 for reason in reasons.downs)
    assert named >= 6


def test_the_shares_of_linear_views_sum_to_what_the_history_adds() -> None:
    explanation = EASE.explain("m6", LIKES_EVEN)
    shares = sum(share.rating_share for share in explanation.shares)
    assert explanation.predicted_rating - explanation.base_rating == pytest.approx(shares, abs=1e-5)
    assert [share.movie_id for share in explanation.shares] == [movie_id for movie_id, _ in LIKES_EVEN]
    assert [share.rating for share in explanation.shares] == [rating for _, rating in LIKES_EVEN]


def test_an_explanation_agrees_with_the_list_and_the_prediction(recommender: Recommender) -> None:
    for entry in recommender.recommend(LIKES_EVEN, k=5, order="interest"):
        explanation = recommender.explain(entry.movie.movie_id, LIKES_EVEN)
        assert explanation.rank == entry.rank
        assert explanation.score == pytest.approx(entry.score, abs=1e-5)
        assert explanation.predicted_rating == pytest.approx(entry.predicted_rating, abs=1e-5)
        (prediction,) = recommender.predict_for([entry.movie.movie_id], LIKES_EVEN)
        assert prediction.rating == pytest.approx(entry.predicted_rating, abs=1e-5)
        assert prediction.deviation == pytest.approx(entry.deviation, abs=1e-5)
        assert not prediction.fallback


def test_a_rated_movie_is_predicted_and_explained_without_its_rating(recommender: Recommender) -> None:
    history = [("m0", 5), ("m2", 4), ("m6", 1), ("m3", 2), ("m12", 4)]
    unrated = recommender.explain("m6", without(history, "m6"), reasons=5)
    rated = recommender.explain("m6", history, reasons=5)
    assert (unrated.given_rating, rated.given_rating) == (None, 1)
    assert rated.model_copy(update={"given_rating": None}) == unrated
    (alone, other) = recommender.predict_for(["m6", "m4"], history)
    assert alone.rating == pytest.approx(unrated.predicted_rating, abs=1e-5)
    assert alone.deviation == pytest.approx(unrated.deviation, abs=1e-5)
    assert other.rating == pytest.approx(recommender.explain("m4", history).predicted_rating, abs=1e-5)


def test_a_movie_that_is_all_a_person_rated_is_explained_from_nothing(recommender: Recommender) -> None:
    explanation = recommender.explain("m6", [("m6", 5)])
    assert explanation.given_rating == 5
    assert explanation.predicted_rating == pytest.approx(explanation.base_rating)
    assert explanation.shares == explanation.for_rating.ups == explanation.for_rating.downs == ()


def test_no_movie_is_a_reason_for_itself(recommender: Recommender) -> None:
    history = [("m0", 5), ("m2", 4), ("m6", 5), ("m3", 2), ("m9", 1), ("m12", 4)]
    rated = tuple(RatedMovie(movie_id=movie_id, rating=rating) for movie_id, rating in history)
    listed = recommender.recommend(history, k=MOVIES, seen=True, reasons=6)
    assert {movie_id for movie_id, _ in history} <= {entry.movie.movie_id for entry in listed}
    group = recommender.tonight([GroupMember(name="Ann", history=rated)], k=MOVIES, seen="any")
    named = [(entry.movie, entry.reasons) for entry in listed]
    named += [(pick.movie, pick.people[0].reasons) for pick in group]
    named += [
        (entry.movie, entry.reasons)
        for shelf in recommender.shelves(history)
        for entry in shelf.recommendations
    ]
    assert any(reasons for _, reasons in named)
    assert all(movie.movie_id not in {reason.movie_id for reason in reasons} for movie, reasons in named)


def test_a_long_history_is_explained_by_the_ratings_that_bear_on_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("maxella.recommend.listing.MOST_LEFT_OUT", 5)
    history = [(f"m{number}", 5 if number % 2 == 0 else 1) for number in range(30)]
    listed = EASE.recommend(history, k=3, reasons=2, order="interest")
    assert all(entry.reasons for entry in listed)
    for entry in listed:
        for reason in entry.reasons:
            again = EASE.explain(entry.movie.movie_id, without(history, reason.movie_id))
            assert entry.score - again.score == pytest.approx(reason.effect, abs=1e-3)


def test_predictions_follow_the_person() -> None:
    for user_id, own, other in (("u0", "m20", "m21"), ("u1", "m21", "m20")):
        liked, disliked = whole_recommender().predict_for([own, other], user_id=user_id)
        assert liked.rating > disliked.rating + 0.5


def test_predictions_for_unknown_ids_are_refused_or_made_of_means(recommender: Recommender) -> None:
    with pytest.raises(UnknownIdError, match="no movie with id 'nope'"):
        recommender.predict_for(["nope"], LIKES_EVEN)
    with pytest.raises(UnknownIdError, match="no user with id 'nobody'"):
        recommender.predict_for(["m1"], user_id="nobody")
    unknown_movie, known = recommender.predict_for(["nope", "m1"], LIKES_EVEN, ignore_unknown=True)
    assert (unknown_movie.fallback, known.fallback) == (True, False)
    mean = training_data().histories.ratings.mean()
    (unknown_both,) = recommender.predict_for(["nope"], user_id="nobody", ignore_unknown=True)
    assert unknown_both.rating == pytest.approx(mean, abs=1e-4)
    assert unknown_both.deviation >= unknown_movie.deviation > 0


def test_many_threads_get_the_answers_that_one_gets(recommender: Recommender) -> None:
    people = [f"u{number}" for number in range(24)]
    alone = [recommender.recommend(user_id=user_id, k=4) for user_id in people]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda user_id: recommender.recommend(user_id=user_id, k=4), people))
    assert together == alone


def test_a_saved_recommender_answers_as_before(tmp_path: Path) -> None:
    EASE.save(tmp_path / "bundles" / "first")
    promote(tmp_path / "bundles", "first")
    for path in (tmp_path / "bundles" / "first", str(tmp_path / "bundles")):
        loaded = Recommender.load(path)
        assert loaded.recommend(LIKES_EVEN) == EASE.recommend(LIKES_EVEN)
        assert loaded.scale == EASE.scale
        assert loaded.genres == EASE.genres
        assert loaded.manifest.trained_on == "all ratings"


def test_loading_from_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no bundle in"):
        Recommender.load(tmp_path)


def test_serving_does_not_load_what_only_training_needs(tmp_path: Path) -> None:
    whole_recommender().save(tmp_path / "bundle")
    code = (
        "import sys; from maxella import Recommender; "
        f"r = Recommender.load({str(tmp_path / 'bundle')!r}); r.recommend([('m1', 5)]); "
        "sys.exit(bool({'jax', 'keras'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
