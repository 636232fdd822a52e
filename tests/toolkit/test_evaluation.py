from typing import ClassVar

import numpy as np
import polars as pl
import pytest

import maxella
from maxella.data.split import split
from maxella.evaluation.evaluate import evaluate
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from tests.toolkit.frames import FAST, LikePandas, movies, ratings

DATASET = maxella.Dataset.from_frames(ratings(), movies())
EASE = maxella.models.EASE(l2=20)
TRAIN, TEST = DATASET.split("random-75-25", seed=7)


class SameKind:
    """Somebody else's model: even people get even movies."""

    def fit(self, training: pl.DataFrame) -> None:
        self.known = set(training["user_id"].to_list())

    def score(self, users: list[int], items: list[int]) -> np.ndarray:
        assert set(users) <= self.known
        return np.array([[float(user % 2 == item % 2) for item in items] for user in users])


class Wrong:
    name: ClassVar[str] = "wrong"

    def score(self, users: list[int], items: list[int]) -> list[float]:
        return [0.0] * len(users)


def test_models_stand_beside_each_other_and_popularity_in_every_table() -> None:
    table = maxella.evaluate([EASE, "als"], DATASET, metrics=["NDCG@20", "Recall@5"])
    assert table["model"].to_list() == ["EASE(regularisation=20.0)", "als", "popularity"]
    assert table["split"].unique().to_list() == ["random-75-25"]
    ease, _, popularity = table["NDCG@20"]
    assert 0 < popularity < ease <= 1


def test_the_figures_of_a_protocol_are_those_of_the_command() -> None:
    divided = split(DATASET, "random-75-25")
    data = TrainingData.of(DATASET, DATASET.interactions[divided.part("test").training])
    expected = evaluate(DATASET, divided, "test", data, EASE.fitted(data, Fitting())).metrics
    row = maxella.evaluate(EASE, DATASET).row(0, named=True)
    for name in ("top-10 all", "top-10 unseen", "top-100 unseen"):
        assert row[name] == pytest.approx(expected[name])


def test_a_split_of_one_s_own_is_measured_and_called_so() -> None:
    for train, test in ((TRAIN, TEST), (LikePandas(TRAIN), LikePandas(TEST))):
        table = maxella.evaluate(EASE, train=train, test=test, metrics=["NDCG@20"])
        row = table.row(0, named=True)
        assert (row["split"], row["train"], row["test"]) == ("own split", len(TRAIN), len(TEST))
        assert row["NDCG@20"] > table["NDCG@20"][1]


def test_people_and_movies_that_training_lacks_are_counted() -> None:
    few = TRAIN.filter(pl.col("user_id") != 1000, pl.col("movie_id") != 1001)
    row = maxella.evaluate("popularity", train=few, test=TEST).row(0, named=True)
    assert row["new_people"] == len(TEST.filter(user_id=1000))
    assert row["new_movies"] == len(TEST.filter(movie_id=1001))


def test_a_rating_on_both_sides_is_refused() -> None:
    with pytest.raises(maxella.MaxellaError, match="1 of 1 test ratings stand in train too"):
        maxella.evaluate("ease", train=TRAIN, test=TRAIN.head(1))


def test_any_class_with_score_is_evaluated_on_the_same_split() -> None:
    for model in (SameKind, SameKind()):
        table = maxella.evaluate([model, EASE], DATASET, metrics=["HR@10", "RMSE"])
        same, _, popularity = table["HR@10"]
        assert table["model"][0] == "SameKind"
        assert same > popularity
        assert table["RMSE"][0] is None
    with pytest.raises(maxella.MaxellaError, match=r"wrong.score\(users, items\) gave shape \(60,\)"):
        maxella.evaluate(Wrong(), DATASET, metrics=["HR@10"])


def test_ratings_are_measured_of_models_that_predict_them_and_seeds_are_rows() -> None:
    bpmf = maxella.models.BPMF(**FAST["bpmf"])
    table = maxella.evaluate([bpmf, "means"], DATASET, metrics=["RMSE", "MAE"], seeds=2)
    assert table["seed"].to_list() == [0, 0, 0, 1, 1, 1]
    of_bpmf = table.filter(pl.col("model").str.starts_with("BPMF"))["RMSE"].to_list()
    assert all(0 < figure < 1 for figure in of_bpmf)
    assert of_bpmf[0] != of_bpmf[1]


def test_every_protocol_evaluates_a_model_by_name() -> None:
    for protocol in ("leave-last-out", "by-time", "new-users", "new-movies", "live"):
        row = maxella.evaluate("popularity", DATASET, protocol=protocol).row(0, named=True)
        assert row["split"] == protocol
        assert any(isinstance(row[name], float) for name in row if "@" in name), protocol


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"models": "eaze"}, "no model 'eaze'; did you mean 'ease'"),
        ({"models": "ease", "metrics": ["NDGC@20"]}, "no metric 'NDGC@20'; did you mean 'NDCG@10'"),
        ({"models": "ease", "metrics": "NDCG@20"}, "metrics come in a list"),
        ({"models": "ease", "seeds": 0}, "give how many, from 1"),
        ({"models": "ease", "protocol": "random"}, 'no protocol "random"'),
        ({"models": [], "metrics": ["MRR"]}, "no model is given"),
        ({"models": 7}, "'7' is no model"),
        ({"models": "ease", "train": TRAIN}, "give both train= and test="),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(maxella.MaxellaError, match=message):
        maxella.evaluate(arguments.pop("models"), DATASET, **arguments)


def test_a_split_without_people_or_with_other_columns_is_dealt_with() -> None:
    with pytest.raises(maxella.MaxellaError, match="no column 'user_id'"):
        maxella.evaluate("ease", train=TRAIN.drop("user_id"), test=TEST)
    untimed = maxella.evaluate("popularity", train=TRAIN, test=TEST.drop("timestamp"), metrics=["RMSE"])
    assert untimed["RMSE"].to_list() == [None]
    assert untimed["RMSE"].dtype == pl.Float64


def test_a_fitted_recommender_and_nothing_to_evaluate_on_are_refused() -> None:
    with pytest.raises(maxella.MaxellaError, match="give the name of its preset"):
        maxella.evaluate(EASE.fit(DATASET).recommender, DATASET)
    with pytest.raises(maxella.MaxellaError, match="give a dataset"):
        maxella.evaluate("ease")
