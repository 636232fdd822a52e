from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from maxella.features.fields import Fields
from maxella.models.cross.serve import CrossModel, places_of
from maxella.models.cross.settings import CrossSettings
from maxella.models.cross.train import CrossNetwork, PairBatches, exported, fit_cross
from maxella.models.fitting import Checkpoints, Fitting
from tests.models.cross.planted import planted

DATASET = planted()
FIELDS = Fields.fit(DATASET, DATASET.interactions)
PAIRS = FIELDS.encode(DATASET.interactions)
SMALL = CrossSettings(
    fields=("gender", "occupation", "director", "star", "genres", "timestamp"),
    width=4,
    deep_layers=(16,),
    epochs=16,
    batch_size=256,
    learning_rate=0.05,
)


@pytest.mark.parametrize("structure", ["stacked", "parallel"])
@pytest.mark.parametrize("projection", [None, 3])
def test_numpy_predicts_what_keras_trains(structure: str, projection: int | None) -> None:
    own = {"structure": structure, "projection": projection, "cross_layers": 2}
    settings = CrossSettings.model_validate({**SMALL.model_dump(), **own})
    network = CrossNetwork(FIELDS, 3, settings, seed=0)
    generator = np.random.default_rng(0)
    for weight in network.weights:
        weight.assign(generator.normal(scale=0.5, size=weight.shape))
    expected = np.asarray(network(places_of(PAIRS, settings.fields)))
    assert np.allclose(exported(network, settings).predict(PAIRS), expected, rtol=1e-4, atol=1e-4)
    assert expected.std() > 0.1


def test_a_cross_layer_multiplies_its_input_with_what_w_reads_of_it() -> None:
    for projection in (None, 3):
        settings = SMALL.model_copy(update={"projection": projection})
        cross = exported(CrossNetwork(FIELDS, 3, settings, seed=0), settings).crosses[0]
        x0, x = np.random.default_rng(0).normal(size=(2, 5, len(cross.matrix))).astype(np.float32)
        plain = np.array([a * (cross.matrix @ b) + b for a, b in zip(x0, x, strict=True)])
        assert np.allclose(cross(x0, x), plain, atol=1e-4)
        assert np.linalg.matrix_rank(cross.matrix) == (projection or len(cross.matrix))


@pytest.fixture(scope="module")
def model() -> CrossModel:
    return fit_cross(FIELDS, PAIRS, SMALL, Fitting(seed=1))


def test_an_interaction_of_two_fields_is_learnt(model: CrossModel) -> None:
    assert np.sqrt(np.mean((model.predict(PAIRS) - PAIRS.ratings) ** 2)) < 0.3
    assert PAIRS.ratings.std() > 1.9


def test_what_is_unknown_and_what_fills_up_lists_weighs_nothing(model: CrossModel) -> None:
    genres = model.vectors[SMALL.fields.index("genres")]
    drama, both = FIELDS.tables["genres"].codes[:2]
    assert drama[1] == 0
    assert both.all()
    assert not np.allclose(genres[0], genres[1])
    stranger = model.vectors[SMALL.fields.index("gender")][-1]
    assert not stranger.any()


def test_no_pairs_get_no_ratings(model: CrossModel) -> None:
    assert model.predict(FIELDS.encode(DATASET.interactions.clear())).shape == (0,)


def test_the_same_seed_fits_the_same_and_another_one_does_not() -> None:
    short = SMALL.model_copy(update={"epochs": 1})
    first, again, other = (
        fit_cross(FIELDS, PAIRS, short, Fitting(seed)).predict(PAIRS) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_a_finished_fit_is_taken_over(tmp_path: Path) -> None:
    reports: list[tuple[str, int, int]] = []
    fitting = Fitting(0, lambda *report: reports.append(report), Checkpoints(tmp_path))
    short = SMALL.model_copy(update={"epochs": 2})
    first = fit_cross(FIELDS, PAIRS, short, fitting).predict(PAIRS)
    assert reports == [("cross", 0, 2), ("cross", 1, 2), ("cross", 2, 2)]
    reports.clear()
    assert np.array_equal(fit_cross(FIELDS, PAIRS, short, fitting).predict(PAIRS), first)
    assert reports == [("cross", 2, 2)]


def test_batches_of_one_size_hold_each_pair_once_an_epoch_in_another_order() -> None:
    places, ratings = np.arange(20, dtype=np.int32)[:, None], np.arange(20, dtype=np.float32)
    batches = PairBatches(places, ratings, batch_size=7, seed=0)
    epochs = []
    for _ in range(2):
        drawn = [batches[step] for step in range(len(batches))]
        assert [len(rows) for rows, _ in drawn] == [6, 6, 6]
        assert all(np.array_equal(rows[:, 0], stars) for rows, stars in drawn)
        epochs.append(np.concatenate([stars for _, stars in drawn]))
        assert len(set(epochs[-1])) == 18
        batches.on_epoch_end()
    assert not np.array_equal(*epochs)
    batches.start_at(0)
    assert np.array_equal(batches[0][1], epochs[0][:6])


@pytest.mark.parametrize(
    ("fields", "message"),
    [(("gendr",), 'did you mean "gender"'), (("star", "star"), "named twice"), ((), "at least 1")],
)
def test_fields_that_do_not_exist_or_stand_twice_are_refused(fields: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CrossSettings(fields=fields)
