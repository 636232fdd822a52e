"""The loss of retrieval: each hidden rating's movie should have the highest logit among the candidates."""

from typing import Any

from maxella.models.networks.keras_backend import keras

ops = keras.ops
OUT_OF_THE_RACE = -1e9


def softmax_loss(logits: Any, batch: dict[str, Any]) -> Any:
    """Cross-entropy of the targets among the candidates, corrected for how candidates were drawn.

    loss = mean over targets t of -(sₜ - log qₜ) + log Σⱼ exp(sⱼ - log qⱼ), over the candidates j that the
    person has not visibly rated: recommending those is out of the question, so no capacity goes into
    avoiding them and their scores keep their meaning. With all rated movies as candidates, log q is 0.

    Args:
        logits: (people, candidates).
        batch: see `maxella.models.networks.history_batches`.
    """
    people, candidates = ops.shape(logits)[0], ops.shape(logits)[1]
    cells = batch["rows"] * candidates + batch["places"]
    rated = ops.segment_sum(batch["competing"], cells, num_segments=people * candidates)
    corrected = logits - batch["log_q"]
    corrected = corrected + OUT_OF_THE_RACE * ops.reshape(rated, (people, candidates))
    normaliser = ops.logsumexp(corrected, axis=1)
    target_cells = batch["target_rows"] * candidates + batch["target_places"]
    target_logits = ops.take(ops.reshape(corrected, (-1,)), target_cells)
    losses = ops.take(normaliser, batch["target_rows"]) - target_logits
    return ops.sum(losses * batch["targets"]) / ops.sum(batch["targets"])
