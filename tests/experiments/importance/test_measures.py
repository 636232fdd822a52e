import numpy as np
import pytest

from maxella.experiments.importance.measures import (
    agreement,
    block_norms,
    field_readings,
    first_block_norms,
    mean_agreement,
    permutation_importance,
    rmse,
)
from maxella.features.fields import Fields
from maxella.models.cross.serve import CrossModel
from maxella.models.cross.settings import CrossSettings
from maxella.models.cross.train import fit_cross
from maxella.models.fitting import Fitting
from tests.models.cross.planted import DECISIVE, NOISE, planted

DATASET = planted()
HELD_OUT = DATASET.interactions.gather_every(5)
TRAINING = DATASET.interactions.join(HELD_OUT, on=["user_id", "movie_id"], how="anti")
FIELDS = Fields.fit(DATASET, TRAINING)
SETTINGS = CrossSettings(
    fields=(*DECISIVE, *NOISE), width=4, deep_layers=(), epochs=20, batch_size=256, learning_rate=0.05
)


@pytest.fixture(scope="module")
def model() -> CrossModel:
    return fit_cross(FIELDS, FIELDS.encode(TRAINING), SETTINGS, Fitting())


def test_block_norms_are_those_of_a_plain_loop() -> None:
    matrix = np.random.default_rng(0).normal(size=(6, 6)).astype(np.float32)
    found = block_norms(matrix, 3)
    for row in range(3):
        for column in range(3):
            block = matrix[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            assert found[row, column] == pytest.approx(np.linalg.norm(block, "fro") / 2)
    assert block_norms(np.ones((12, 12), np.float32), 3) == pytest.approx(np.ones((3, 3)))


def test_a_field_reads_as_the_mean_of_its_row_and_its_column() -> None:
    assert field_readings(np.array([[1.0, 2.0], [4.0, 8.0]])).tolist() == [(1.5 + 2.5) / 2, (6 + 5) / 2]


def test_block_norms_find_the_fields_that_decide(model: CrossModel) -> None:
    reading = dict(zip(model.fields, field_readings(first_block_norms(model)), strict=True))
    assert min(reading[name] for name in DECISIVE) > max(reading[name] for name in NOISE)


def test_permutation_finds_the_fields_that_decide(model: CrossModel) -> None:
    groups = {name: (name,) for name in SETTINGS.fields}
    lost = permutation_importance(model, FIELDS.encode(HELD_OUT), groups, shuffles=3, seed=0)
    for name in DECISIVE:
        assert len(lost[name]) == 3
        assert min(lost[name]) > 1
    for name in NOISE:
        assert max(map(abs, lost[name])) < 0.1


def test_ablation_finds_the_fields_that_decide(model: CrossModel) -> None:
    held_out, pairs = FIELDS.encode(HELD_OUT), FIELDS.encode(TRAINING)

    def error(fitted: CrossModel) -> float:
        return rmse(fitted.predict(held_out), held_out.ratings)

    def lost_without(name: str) -> float:
        settings = SETTINGS.model_copy(
            update={"fields": tuple(other for other in SETTINGS.fields if other != name)}
        )
        without = fit_cross(FIELDS, pairs, settings, Fitting())
        return error(without) - error(model)

    assert lost_without("director") > 1
    assert abs(lost_without("star")) < 0.2


def test_fields_of_a_group_are_shuffled_together(model: CrossModel) -> None:
    """Pairs that swap all fields at once keep none of their own: as much is lost as without a model."""
    held_out = FIELDS.encode(HELD_OUT)
    lost = permutation_importance(model, held_out, {"all": SETTINGS.fields}, shuffles=1, seed=0)
    order = np.random.default_rng([0, 0]).permutation(len(held_out))
    expected = rmse(model.predict(held_out)[order], held_out.ratings)
    assert lost["all"] == [
        pytest.approx(expected - rmse(model.predict(held_out), held_out.ratings), abs=1e-5)
    ]


def test_orders_agree_from_one_to_minus_one() -> None:
    assert agreement([1, 2, 3], [10, 20, 30]) == 1
    assert agreement([1, 2, 3], [3, 2, 1]) == -1
    assert agreement([1, 2, 3], [1, 3, 2]) == pytest.approx(1 / 3)
    assert agreement([1, 2, 3], [5, 5, 5]) is None


def test_the_agreement_of_many_is_the_mean_of_all_pairs() -> None:
    assert mean_agreement([[1, 2, 3], [1, 2, 3], [3, 2, 1]]) == pytest.approx((1 - 1 - 1) / 3)
    assert mean_agreement([[1, 2, 3]]) is None
