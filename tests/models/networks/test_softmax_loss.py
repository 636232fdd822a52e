import numpy as np
import pytest

from maxella.models.networks.keras_backend import keras
from maxella.models.networks.softmax_loss import softmax_loss


def obvious_loss(
    logits: np.ndarray, log_q: np.ndarray, rated: set[tuple[int, int]], targets: list[tuple[int, int]]
) -> float:
    """One target after the other, with plain sums."""
    losses = []
    for row, place in targets:
        others = [place_ for place_ in range(logits.shape[1]) if (row, place_) not in rated]
        exponentials = [np.exp(logits[row, other]) / np.exp(log_q[other]) for other in others]
        own = np.exp(logits[row, place]) / np.exp(log_q[place])
        losses.append(-np.log(own / sum(exponentials)))
    return float(np.mean(losses))


def batch_of(log_q: np.ndarray, rated: list[tuple[int, int]], targets: list[tuple[int, int]]) -> dict:
    """With one entry of filling at the end of each part."""
    return {
        "log_q": log_q.astype(np.float32),
        "rows": np.array([row for row, _ in rated] + [0], np.int32),
        "places": np.array([place for _, place in rated] + [0], np.int32),
        "competing": np.array([1.0] * len(rated) + [0], np.float32),
        "target_rows": np.array([row for row, _ in targets] + [0], np.int32),
        "target_places": np.array([place for _, place in targets] + [0], np.int32),
        "targets": np.array([1.0] * len(targets) + [0], np.float32),
    }


@pytest.mark.parametrize("corrected", [False, True])
def test_the_loss_is_the_obvious_one(corrected: bool) -> None:
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(3, 6)).astype(np.float32)
    log_q = -generator.exponential(size=6) if corrected else np.zeros(6)
    rated, targets = [(0, 1), (1, 4), (1, 5)], [(0, 0), (0, 5), (1, 2), (2, 3)]
    loss = softmax_loss(keras.ops.convert_to_tensor(logits), batch_of(log_q, rated, targets))
    assert float(loss) == pytest.approx(obvious_loss(logits, log_q, set(rated), targets), rel=1e-5)


def test_what_is_rated_already_does_not_compete() -> None:
    logits = np.array([[50.0, 0.0, 0.0]], np.float32)
    loss = softmax_loss(keras.ops.convert_to_tensor(logits), batch_of(np.zeros(3), [(0, 0)], [(0, 1)]))
    assert float(loss) == pytest.approx(np.log(2), rel=1e-5)
