from statistics import fmean

import numpy as np
import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import PROTOCOLS, Split, split
from maxella.errors import DatasetError, TrainingError, UsageError
from maxella.evaluation import ranking
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.groups import GROUPED_BY, LEAST, ranges
from maxella.evaluation.protocols import reported
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.popularity import Popularity, PopularitySettings
from tests.checkerboards import checkerboard, dataset_of
from tests.evaluation.slow import SlowEvaluation
from tests.models.fakes import LinearView


class Constant:
    """Scores every movie alike."""

    kind = "constant"

    def __init__(self, value: float, movies: int) -> None:
        self._value, self._movies = value, movies

    def score(self, people: Histories) -> np.ndarray:
        return np.full((len(people), self._movies), self._value, np.float32)

    def shares(self, person: Histories, movie: int) -> np.ndarray:
        raise NotImplementedError


class Linear(LinearView):
    """Ranks for an empty history too, without ties: the diagonal is a small head start of each movie."""

    def __init__(self, weights: np.ndarray) -> None:
        super().__init__(weights)
        self._head_start = np.diag(weights) / np.float32(100)

    def score(self, people: Histories) -> np.ndarray:
        return super().score(people) + self._head_start


def training_data(dataset: Dataset, divided: Split, part: str = "test") -> TrainingData:
    return TrainingData.of(dataset, dataset.interactions[divided.part(part).training])


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """A world with two movies that have no genres and a person who has no profile."""
    full = checkerboard(people=40, movies=30, seed=3)
    genres = pl.when(pl.col("movie_id").is_in(["m3", "m4"])).then(None).otherwise(pl.col("genres"))
    return dataset_of(full.interactions, full.movies.with_columns(genres=genres), full.users[1:])


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    return np.random.default_rng(5).normal(0.1, 0.5, size=(30, 30)).astype(np.float32)


def slow_metrics(slow: SlowEvaluation, protocol: str) -> dict[str, float]:
    modes = ("all", "unseen")
    errors = slow.errors()
    ratings = {
        "NDCG@10 rated": slow.rated_ndcg() if reported(protocol).ratings else None,
        "RMSE": (sum(error**2 for error in errors) / len(errors)) ** 0.5,
        "MAE": sum(map(abs, errors)) / len(errors),
    }
    beside = {
        "coverage@10": slow.coverage(),
        "Gini@10": slow.gini(),
        "popularity rank@10": slow.popularity_rank(),
        "diversity@10": slow.diversity(),
    }
    if protocol in ("random-75-25", "random-80-20"):
        top = {f"top-{k} {mode}": slow.hit_rate(mode, k) for mode in modes for k in (1, 5, 10, 50, 100)}
        return top | beside | ratings
    if protocol == "random-90-10":
        return beside | ratings
    if protocol == "new-users":
        recall = {f"Recall@{k} unseen": slow.recall("unseen", k) for k in (20, 50)}
        return recall | {"NDCG@100 unseen": slow.ndcg("unseen", 100)} | beside
    if protocol == "new-movies":
        return {f"HR@{k} unseen": slow.hit_rate("unseen", k) for k in (10, 100)} | beside
    next_movie = {}
    for mode in modes:
        next_movie |= {f"HR@{k} {mode}": slow.hit_rate(mode, k) for k in (10, 50, 100)}
        next_movie |= {f"NDCG@{k} {mode}": slow.gain(mode, k) for k in (10, 50, 100)}
        next_movie |= {f"MRR {mode}": slow.mrr(mode)}
    return next_movie | beside | (ratings if protocol == "by-time" else {})


@pytest.mark.parametrize("part", ["validation", "test"])
@pytest.mark.parametrize("protocol", [name for name in PROTOCOLS if name != "live"])
def test_every_figure_agrees_with_plain_loops(dataset, weights, protocol, part):
    divided = split(dataset, protocol)
    data = training_data(dataset, divided, part)
    view = Linear(weights)
    evaluation = evaluate(dataset, divided, part, data, view, view)
    slow = SlowEvaluation(dataset, divided.part(part), weights.tolist())
    assert evaluation.metrics == pytest.approx(slow_metrics(slow, protocol), rel=1e-5)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_blocks_of_people_change_nothing(dataset, weights, protocol, monkeypatch):
    divided = split(dataset, protocol)
    data = training_data(dataset, divided)
    view = Linear(weights)
    whole = evaluate(dataset, divided, "test", data, view, view)
    monkeypatch.setattr(ranking, "BLOCK_PEOPLE", 3)
    in_blocks = evaluate(dataset, divided, "test", data, view, view)
    assert in_blocks.metrics == pytest.approx(whole.metrics)
    assert in_blocks.groups == whole.groups


@pytest.mark.parametrize("protocol", ["random-75-25", "new-users"])
def test_groups_are_the_people_who_share_a_value(dataset, weights, protocol):
    divided = split(dataset, protocol)
    view = Linear(weights)
    evaluation = evaluate(dataset, divided, "test", training_data(dataset, divided), view, view)
    slow = SlowEvaluation(dataset, divided.part("test"), weights.tolist())
    genders = dict(dataset.users.select("user_id", "gender").iter_rows())
    activity = {user: activity_of(len(history)) for user, history in slow.histories.items()}
    found = {(group.field, group.group): group for group in evaluation.groups}
    expected_groups = {("gender", genders.get(user, "unknown")) for user in slow.histories}
    expected_groups |= {("activity", name) for name in activity.values()}
    for field, name in expected_groups:
        names = genders if field == "gender" else activity
        members = {user for user in slow.histories if names.get(user, "unknown") == name}
        rows = [row for row in slow.targets if row[0] in members]
        group = found[field, name]
        assert (group.people, group.ratings) == (len(members), len(rows))
        slow_of_group = SlowEvaluation(dataset, divided.part("test"), weights.tolist())
        slow_of_group.targets = rows
        slow_of_group.histories = {user: slow.histories[user] for user in members}
        expected = slow_metrics(slow_of_group, protocol)
        assert group.main == pytest.approx(expected[reported(protocol).main], rel=1e-5)
        if protocol == "random-75-25":
            assert group.rmse == pytest.approx(expected["RMSE"], rel=1e-5)
        else:
            assert group.rmse is None


@pytest.mark.parametrize("protocol", ["random-75-25", "new-users"])
def test_groups_of_movies_are_those_with_about_as_many_ratings(dataset, weights, protocol):
    divided = split(dataset, protocol)
    view = Linear(weights)
    evaluation = evaluate(dataset, divided, "test", training_data(dataset, divided), view, view)
    slow = SlowEvaluation(dataset, divided.part("test"), weights.tolist())
    counts = {movie: sum(rated == movie for _, rated, _ in slow.training) for movie in slow.catalogue}
    found = {group.group: group for group in evaluation.groups if group.field == "popularity"}
    names = {movie: popularity_of(count) for movie, count in counts.items()}
    assert set(found) == {names[movie] for _, movie, _ in slow.targets}
    assert len(found) > (protocol == "random-75-25")
    for name, group in found.items():
        rows = [row for row in slow.targets if names[row[1]] == name]
        assert (group.people, group.ratings) == (len({user for user, _, _ in rows}), len(rows))
        slow_of_group = SlowEvaluation(dataset, divided.part("test"), weights.tolist())
        slow_of_group.targets = rows
        if protocol == "random-75-25":
            assert group.main == pytest.approx(slow_of_group.hit_rate("unseen", 100))
            assert group.rmse == pytest.approx(
                fmean(error**2 for error in slow_of_group.errors()) ** 0.5, rel=1e-5
            )
        else:
            assert group.main is None, "one value a person says nothing of movies"


def activity_of(count: int) -> str:
    return "0" if count == 0 else "1–19" if count < 20 else "20–49"


def popularity_of(count: int) -> str:
    return "0" if count == 0 else "1–9" if count < 10 else "10–99"


@pytest.mark.parametrize(
    ("count", "name"), [(0, "0"), (1, "1–9"), (9, "1–9"), (10, "10–999"), (999, "10–999"), (1000, "1,000+")]
)
def test_a_range_holds_its_least_and_not_the_next_ones(count, name):
    names, group = ranges(np.array([count]), (0, 1, 10, 1000))
    assert (names, group.tolist()) == ([name], [0])


def test_ranges_begin_at_the_numbers_that_their_names_say():
    activity = ["0", "1–19", "20–49", "50–99", "100–199", "200–499", "500+"]
    popularity = ["0", "1–9", "10–99", "100–999", "1,000–9,999", "10,000+"]
    for kind, expected in (("activity", activity), ("popularity", popularity)):
        names, group = ranges(np.array(LEAST[kind]), LEAST[kind])
        assert names == expected
        assert group.tolist() == list(range(len(expected)))


def test_people_without_a_profile_are_a_group_of_their_own(dataset, weights):
    bare = dataset_of(dataset.interactions, dataset.movies, dataset.users.head(0))
    divided = split(bare, "random-75-25")
    evaluation = evaluate(bare, divided, "test", training_data(bare, divided), Linear(weights))
    of_profiles = [each for each in evaluation.groups if each.field in GROUPED_BY]
    assert [(each.field, each.group, each.people) for each in of_profiles] == [
        ("gender", "unknown", evaluation.people),
        ("age_bucket", "unknown", evaluation.people),
    ]
    assert evaluation.groups[0].main == pytest.approx(evaluation.metrics[evaluation.main])


def test_groups_stand_in_the_order_of_their_values(dataset, weights):
    users = dataset.users.with_columns(age_bucket=pl.int_range(pl.len()) % 3 * 50 + 1)
    aged = dataset_of(dataset.interactions, dataset.movies, users)
    divided = split(aged, "random-75-25")
    evaluation = evaluate(aged, divided, "test", training_data(aged, divided), Linear(weights))
    ages = [each.group for each in evaluation.groups if each.field == "age_bucket"]
    assert ages == ["1", "51", "101", "unknown"]


def test_a_model_that_scores_all_alike_gets_what_chance_gets(dataset):
    divided = split(dataset, "random-75-25")
    constant = Constant(2.0, 30)
    evaluation = evaluate(dataset, divided, "test", training_data(dataset, divided), constant)
    assert evaluation.metrics["top-10 all"] == pytest.approx(10 / 30)
    assert evaluation.metrics["top-1 all"] == pytest.approx(1 / 30)


def test_predicted_ratings_are_clipped_to_the_scale(dataset):
    divided = split(dataset, "random-90-10")
    data = training_data(dataset, divided)
    far, edge = (evaluate(dataset, divided, "test", data, None, Constant(value, 30)) for value in (99, 5))
    assert far.metrics["RMSE"] == edge.metrics["RMSE"]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_predicted_rating_that_is_not_a_number_is_refused(dataset, value):
    divided = split(dataset, "random-90-10")
    with pytest.raises(TrainingError, match='model "constant" predicted a rating that is not a number'):
        evaluate(dataset, divided, "test", training_data(dataset, divided), None, Constant(value, 30))


def test_a_score_that_is_not_a_number_is_refused(dataset):
    divided = split(dataset, "random-75-25")
    with pytest.raises(TrainingError, match='model "constant" gave a score that is not a number'):
        evaluate(dataset, divided, "test", training_data(dataset, divided), Constant(np.nan, 30))


def test_scores_for_another_catalogue_are_refused(dataset):
    divided = split(dataset, "random-75-25")
    with pytest.raises(TrainingError, match=r"scores of shape \(38, 29\) for 38 people and 30 movies"):
        evaluate(dataset, divided, "test", training_data(dataset, divided), Constant(0, 29))


def test_a_model_that_saw_what_is_asked_for_is_refused(dataset, weights):
    divided = split(dataset, "random-75-25")
    everything = TrainingData.of(dataset)
    with pytest.raises(TrainingError, match="fit them on the training rows of that part"):
        evaluate(dataset, divided, "test", everything, Linear(weights))
    for_the_test = training_data(dataset, divided, "test")
    with pytest.raises(TrainingError, match="the validation part allows"):
        evaluate(dataset, divided, "validation", for_the_test, Linear(weights))


def test_a_rating_of_a_movie_that_the_table_lacks_is_refused(dataset, weights):
    divided = split(dataset, "random-75-25")
    asked = dataset.interactions[divided.test]["movie_id"][0]
    lacking = dataset_of(
        dataset.interactions, dataset.movies.filter(pl.col("movie_id") != asked), dataset.users
    )
    with pytest.raises(DatasetError, match="of movies that the movie table of dataset tiny lacks"):
        evaluate(lacking, divided, "test", training_data(lacking, divided), Linear(weights[:29, :29]))


def test_an_empty_part_is_refused():
    pairs = dataset_of(
        pl.DataFrame(
            {
                "user_id": ["a", "a", "b", "b"],
                "movie_id": ["x", "y", "x", "y"],
                "rating": [3.0, 4.0, 5.0, 2.0],
                "timestamp": [1, 2, 1, 2],
            }
        )
    )
    divided = split(pairs, "leave-last-out")
    with pytest.raises(DatasetError, match="the validation part of dataset tiny has no ratings"):
        evaluate(pairs, divided, "validation", training_data(pairs, divided, "validation"), Constant(0, 2))


@pytest.mark.parametrize(
    ("protocol", "wanted"), [("random-90-10", "rating"), ("leave-last-out", "retrieval")]
)
def test_a_protocol_that_measures_nothing_of_the_models_is_refused(dataset, weights, protocol, wanted):
    divided = split(dataset, protocol)
    models = (Linear(weights), None) if wanted == "rating" else (None, Linear(weights))
    with pytest.raises(UsageError, match=f"{protocol} measures {wanted}, and no such view was given"):
        evaluate(dataset, divided, "test", training_data(dataset, divided), *models)


def test_people_and_movies_without_training_ratings_count(dataset, weights):
    divided = split(dataset, "by-time")
    data = training_data(dataset, divided)
    evaluation = evaluate(dataset, divided, "test", data, Linear(weights))
    trained = set(data.user_ids)
    asked = dataset.interactions[divided.test]
    strangers = {user for user in asked["user_id"] if user not in trained}
    assert strangers
    assert evaluation.cold_people == len(strangers)
    assert evaluation.people == asked["user_id"].n_unique()
    assert any(f"{len(strangers)} of {evaluation.people} people" in rule for rule in evaluation.rules)


def test_ratings_of_new_movies_are_all_of_cold_ones(dataset, weights):
    divided = split(dataset, "new-movies")
    evaluation = evaluate(dataset, divided, "test", training_data(dataset, divided), Linear(weights))
    assert evaluation.cold_ratings == evaluation.ratings == len(divided.test)


def test_a_movie_that_is_asked_for_is_ranked_even_where_it_was_rated_before():
    rows = [("a", "x", 1), ("a", "y", 2), ("a", "x", 3), ("b", "z", 1), ("b", "w", 2)]
    twice = dataset_of(
        pl.DataFrame(rows, schema=["user_id", "movie_id", "timestamp"], orient="row").with_columns(rating=3.0)
    )
    divided = split(twice, "leave-last-out")
    evaluation = evaluate(twice, divided, "test", training_data(twice, divided), Constant(0, 4))
    # a: x alone with z and w (y was rated); b: w with x and y (z was rated)
    assert evaluation.metrics["MRR unseen"] == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_a_dataset_without_genres_has_no_diversity(dataset, weights):
    bare = dataset_of(dataset.interactions, dataset.movies.select("movie_id", "title"))
    divided = split(bare, "random-75-25")
    evaluation = evaluate(bare, divided, "test", training_data(bare, divided), Linear(weights))
    assert "diversity@10" not in evaluation.metrics
    assert "coverage@10" in evaluation.metrics


def test_the_popular_movies_have_the_lowest_popularity_rank(dataset, weights):
    divided = split(dataset, "random-75-25")
    data = training_data(dataset, divided)
    popular = Popularity.fit(data, PopularitySettings(), Fitting())
    ours, other = (
        evaluate(dataset, divided, "test", data, view).metrics["popularity rank@10"]
        for view in (popular, Linear(weights))
    )
    assert ours < other


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_rules_stand_beside_the_figures(dataset, weights, protocol):
    divided = split(dataset, protocol)
    view = Linear(weights)
    evaluation = evaluate(dataset, divided, "test", training_data(dataset, divided), view, view)
    rules = "\n".join(evaluation.rules)
    for rule in PROTOCOLS[protocol].rules:
        assert rule in rules
    for name in evaluation.metrics:
        if name.endswith(" all"):
            assert "`all`" in rules
        if name.endswith(" unseen"):
            assert "`unseen`" in rules
            assert "All 30 movies of the catalogue are candidates" in rules
            assert "Ties" in rules
    assert ("clipped to the scale (1 to 5)" in rules) == ("RMSE" in evaluation.metrics)
    assert evaluation.main in evaluation.metrics


def test_the_evaluation_tells_how_far_it_is(dataset, weights):
    told = []
    divided = split(dataset, "random-75-25")
    evaluation = evaluate(
        dataset,
        divided,
        "test",
        training_data(dataset, divided),
        Linear(weights),
        report=lambda *step: told.append(step),
    )
    assert told[-1] == ("ranking", evaluation.people, evaluation.people)


class Ordering(Linear):
    """Was trained by order: its scores are no ratings."""

    kind = "ordering"
    orders_only = True


def test_a_model_that_only_orders_has_no_error_in_stars(dataset, weights):
    divided = split(dataset, "random-90-10")
    data = training_data(dataset, divided)
    ordering = evaluate(dataset, divided, "test", data, None, Ordering(weights))
    rating = evaluate(dataset, divided, "test", data, None, Linear(weights))
    assert set(ordering.metrics) == {"NDCG@10 rated"}
    assert ordering.main == "NDCG@10 rated"
    assert ordering.metrics["NDCG@10 rated"] == rating.metrics["NDCG@10 rated"]
    assert not any("clipped" in rule for rule in ordering.rules)
    assert all(group.rmse is None for group in ordering.groups)


def test_a_model_that_only_ranks_is_asked_how_it_orders_what_was_rated(dataset, weights):
    divided = split(dataset, "random-75-25")
    data = training_data(dataset, divided)
    ranking = evaluate(dataset, divided, "test", data, Linear(weights))
    rating = evaluate(dataset, divided, "test", data, None, Linear(weights))
    assert ranking.metrics["NDCG@10 rated"] == pytest.approx(rating.metrics["NDCG@10 rated"])
    assert "RMSE" not in ranking.metrics


def test_whose_ratings_cannot_be_ordered_is_counted_in_the_rules(dataset, weights):
    divided = split(dataset, "random-90-10")
    evaluation = evaluate(dataset, divided, "test", training_data(dataset, divided), None, Linear(weights))
    given = dataset.interactions[divided.test].group_by("user_id").agg(pl.col("rating").n_unique())
    left_out = given.filter(pl.col("rating") < 2).height
    assert 0 < left_out < len(given)
    assert any(f"{left_out} of {len(given)} people are left out" in rule for rule in evaluation.rules)


def test_without_anybody_to_order_there_is_no_figure_of_order(dataset, weights):
    equal = dataset_of(dataset.interactions.with_columns(rating=3.0), dataset.movies, dataset.users)
    divided = split(equal, "random-90-10")
    evaluation = evaluate(equal, divided, "test", training_data(equal, divided), None, Linear(weights))
    assert set(evaluation.metrics) == {"RMSE", "MAE"}
