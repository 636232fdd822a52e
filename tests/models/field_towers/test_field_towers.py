from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from maxella.errors import TrainingError
from maxella.features.fields import Fields
from maxella.models.field_towers.batches import PairBatches
from maxella.models.field_towers.settings import FieldTowersSettings
from maxella.models.field_towers.train import FieldTowers, in_batch_softmax
from maxella.models.fitting import Checkpoints, Fitting
from tests.checkerboards import checkerboard

DATASET = checkerboard()
FIELDS = Fields.fit(DATASET, DATASET.interactions)
PAIRS = FIELDS.encode(DATASET.interactions)
SMALL = FieldTowersSettings(width=8, epochs=12, batch_size=100, learning_rate=0.3)
EVERYTHING = FieldTowersSettings(
    query_fields=("user_id", "timestamp", "gender"),
    candidate_fields=("movie_id", "genres", "title"),
    width=4,
    tower_layers=(8, 6),
    tower_dropout=0.1,
    rating_layers=(7,),
    rating_dropout=0.1,
    rating_max_norm=0.5,
    rating_weight=1,
    epochs=2,
    batch_size=100,
)


def everyone() -> np.ndarray:
    return np.arange(len(FIELDS.user_ids), dtype=np.int32)


def test_the_softmax_over_distinct_movies_is_the_one_over_the_batch() -> None:
    generator = np.random.default_rng(0)
    width, batch = 3, next(iter([PairBatches(PAIRS, 64, 0, 1, reads_weeks=False)[0][0]]))
    queries = generator.normal(size=(len(batch["users"]), width)).astype(np.float32)
    candidates = generator.normal(size=(len(batch["movies"]), width)).astype(np.float32)
    of_pairs = queries[batch["queries"]], candidates[batch["candidates"]]
    obvious = 0.0
    for query, own in zip(*of_pairs, strict=True):
        obvious += -query @ own + np.log(sum(np.exp(query @ other) for other in of_pairs[1]))
    assert float(in_batch_softmax(queries, candidates, of_pairs, batch)) == pytest.approx(obvious, rel=1e-4)


def test_what_fills_up_the_last_batch_does_not_count() -> None:
    batches = PairBatches(PAIRS, 500, 0, 1, reads_weeks=True)
    batch = batches[len(batches) - 1][0]
    left = len(PAIRS) % 500
    assert batch["present"].sum() == left
    assert batch["query_counts"].sum() == batch["candidate_counts"].sum() == left


def test_an_epoch_shows_every_pair_once() -> None:
    batches = PairBatches(PAIRS, 500, 0, 1, reads_weeks=True)
    shown = []
    for step in range(len(batches)):
        batch = batches[step][0]
        real = batch["present"] == 1
        users, movies = batch["users"][batch["queries"]][real], batch["movies"][batch["candidates"]][real]
        weeks = batch["weeks"][batch["queries"]][real]
        shown += list(zip(users, movies, weeks, batch["target_ratings"][real], strict=True))
    assert sorted(shown) == sorted(zip(PAIRS.users, PAIRS.movies, PAIRS.weeks, PAIRS.ratings, strict=True))


def test_retrieval_learns_who_rates_what() -> None:
    model = FieldTowers.fit(FIELDS, PAIRS, SMALL, Fitting(seed=1))
    scores = model.query_vectors(everyone(), np.zeros_like(everyone())) @ model.candidate_vectors().T
    own_kind = np.arange(scores.shape[1])[None, :] % 2 == np.arange(len(scores))[:, None] % 2
    assert scores[own_kind].mean() > scores[~own_kind].mean() + 1
    assert not model.rates


def test_rating_learns_how_many_stars() -> None:
    settings = FieldTowersSettings(
        width=8, rating_layers=(16,), retrieval_weight=0, rating_weight=1, epochs=40, batch_size=50
    )
    predicted = FieldTowers.fit(FIELDS, PAIRS, settings, Fitting(seed=1)).ratings(PAIRS)
    assert np.sqrt(np.mean((predicted - PAIRS.ratings) ** 2)) < 0.7 * PAIRS.ratings.std()


def test_every_option_together_gives_vectors_and_ratings_of_the_right_shapes() -> None:
    model = FieldTowers.fit(FIELDS, PAIRS, EVERYTHING, Fitting())
    assert model.query_vectors(everyone(), np.ones_like(everyone())).shape == (len(everyone()), 6)
    assert model.candidate_vectors().shape == (len(FIELDS.movie_ids), 6)
    assert model.ratings(PAIRS).shape == (len(PAIRS),)


def test_no_column_of_a_rating_layer_outgrows_the_max_norm() -> None:
    weights = FieldTowers.fit(FIELDS, PAIRS, EVERYTHING, Fitting()).weights()
    kernel = next(array for array in weights if array.shape == (12, 7))
    assert np.linalg.norm(kernel, axis=0).max() <= 0.5 + 1e-4


def test_a_query_of_another_week_is_another_query() -> None:
    model = FieldTowers.fit(FIELDS, PAIRS, EVERYTHING, Fitting())
    user = np.zeros(2, np.int32)
    first, second = model.query_vectors(user, np.array([1, 5], np.int32))
    assert not np.allclose(first, second)


def test_training_goes_on_from_the_weights_of_another_fit() -> None:
    first = FieldTowers.fit(FIELDS, PAIRS, SMALL, Fitting(seed=1))
    barely = SMALL.model_copy(update={"epochs": 1, "learning_rate": 1e-6})
    second = FieldTowers.fit(FIELDS, PAIRS, barely, Fitting(seed=1), first.weights())
    assert np.allclose(first.candidate_vectors(), second.candidate_vectors(), atol=1e-4)
    with pytest.raises(TrainingError, match="another architecture"):
        FieldTowers.fit(FIELDS, PAIRS, barely.model_copy(update={"width": 4}), Fitting(), first.weights())


def test_a_stopped_fit_goes_on_and_ends_where_an_uninterrupted_one_ends(tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        if done == 8:
            raise StopError

    whole = FieldTowers.fit(FIELDS, PAIRS, SMALL, Fitting(seed=3))
    with pytest.raises(StopError):
        FieldTowers.fit(FIELDS, PAIRS, SMALL, Fitting(3, stop, Checkpoints(tmp_path)))
    seen: list[int] = []
    resumed = FieldTowers.fit(
        FIELDS, PAIRS, SMALL, Fitting(3, lambda stage, done, total: seen.append(done), Checkpoints(tmp_path))
    )
    assert min(seen) == 8
    assert np.allclose(resumed.candidate_vectors(), whole.candidate_vectors(), atol=1e-5)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"query_fields": ("movie_id",)}, "no field 'movie_id' there"),
        ({"candidate_fields": ()}, "each tower needs a field"),
        ({"query_fields": ("user_id", "gender")}, "give them tower_layers"),
        ({"retrieval_weight": 0}, "learns nothing"),
    ],
)
def test_settings_that_cannot_be_built_are_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        FieldTowersSettings(**wrong)  # type: ignore[arg-type]
