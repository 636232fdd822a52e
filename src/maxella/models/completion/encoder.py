"""The network's forward pass, written once: Keras trains it, NumPy serves it.

`ops` is `numpy` or `keras.ops`; only what both name alike is used. `weights` holds arrays or Keras variables
by the names of `SHAPES`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from maxella.models.completion.chunks import FIRST_MOVIE, LEVELS, PADDING
from maxella.models.completion.settings import CompletionSettings

Tensor = Any
Weights = Mapping[str, Tensor]

DISTANCE = 32
"""Tokens further apart than this are as far apart as this."""
LENGTHS = 12
"""Codes of a history's length: how often it can be halved."""
EPSILON = 1e-6
OUT = -1e9


def shapes(settings: CompletionSettings, movies: int) -> dict[str, tuple[int, ...]]:
    """The shape of every weight, by name."""
    width, layers = settings.width, settings.layers
    hidden = settings.expansion * width
    return {
        "token_embedding": (FIRST_MOVIE + movies, width),
        "level_embedding": (LEVELS, width),
        "length_embedding": (LENGTHS, width),
        "set_in": (width, hidden),
        "set_in_bias": (hidden,),
        "set_out": (hidden, width),
        "attention_in": (layers, width, 3 * width),
        "attention_out": (layers, width, width),
        "distance_bias": (layers, settings.heads, 2 * DISTANCE + 1),
        "feed_in": (layers, width, 2 * hidden),
        "feed_out": (layers, hidden, width),
        "norm_scale": (2 * layers + 2, width),
        "norm_bias": (2 * layers + 2, width),
        "gap_in": (2 * width, hidden),
        "gap_in_bias": (hidden,),
        "gap_out": (hidden, width),
        "rate": (width,),
        "rate_bias": (1,),
        "movie_embedding": (movies, width),
        "movie_bias": (movies,),
    }


def set_vectors(ops: Any, weights: Weights, batch: Mapping[str, Tensor], summed: Tensor) -> Tensor:
    """Encode each history as a set: (rows, width).

    Args:
        ops: see above.
        weights: see above.
        batch: `level_counts` and `lengths` of `Sets`.
        summed: (rows, width) the sum of the embeddings of the movies.
    """
    counts = batch["level_counts"]
    whole = summed + ops.matmul(counts, weights["level_embedding"])
    number = ops.maximum(ops.sum(counts, axis=1, keepdims=True), 1.0)
    h = silu(ops, ops.matmul(whole / ops.sqrt(number), weights["set_in"]) + weights["set_in_bias"])
    return ops.matmul(h, weights["set_out"]) + ops.take(weights["length_embedding"], batch["lengths"], axis=0)


def gap_states(
    ops: Any,
    weights: Weights,
    batch: Mapping[str, Tensor],
    of_set: Tensor,
    start: int,
    gaps: int,
    drop: Callable[[Tensor], Tensor] = lambda x: x,
) -> Tensor:
    """Encode each gap, as what belongs in it: (rows, gaps, width).

    Args:
        ops: see above.
        weights: see above.
        batch: `tokens` and `levels`, both (rows, length).
        of_set: (rows, width) of `set_vectors`.
        start: where the token before the first gap stands.
        gaps: how many are asked about.
        drop: dropout, in training.
    """
    x = ops.take(weights["token_embedding"], batch["tokens"], axis=0)
    x = drop(x + ops.take(weights["level_embedding"], batch["levels"], axis=0) + of_set[:, None, :])
    padding = ops.where(batch["tokens"] == PADDING, OUT, 0.0)[:, None, None, :]
    layers = weights["attention_in"].shape[0]
    for layer in range(layers):
        bias = _by_distance(ops, weights["distance_bias"][layer], batch["tokens"].shape[1])
        h = _normed(ops, weights, 2 * layer, x)
        x = x + drop(_attention(ops, weights, layer, h, bias[None] + padding))
        h = ops.matmul(_normed(ops, weights, 2 * layer + 1, x), weights["feed_in"][layer])
        half = h.shape[-1] // 2
        fed = silu(ops, h[..., :half]) * h[..., half:]
        x = x + drop(ops.matmul(fed, weights["feed_out"][layer]))
    x = _normed(ops, weights, 2 * layers, x)
    left, right = x[:, start : start + gaps], x[:, start + 1 : start + 1 + gaps]
    h = ops.matmul(ops.concatenate([left, right], axis=-1), weights["gap_in"]) + weights["gap_in_bias"]
    state = ops.matmul(silu(ops, h), weights["gap_out"]) + left + right
    return _normed(ops, weights, 2 * layers + 1, state)


def log_rates(ops: Any, weights: Weights, states: Tensor) -> Tensor:
    """The logarithm of how many movies are expected in each gap: (rows, gaps)."""
    return ops.matmul(states, weights["rate"]) + weights["rate_bias"]


def silu(ops: Any, x: Tensor) -> Tensor:
    """X · sigmoid(x) (Elfwing et al., "Sigmoid-Weighted Linear Units", 2018)."""
    return x / (1.0 + ops.exp(-x))


def _normed(ops: Any, weights: Weights, number: int, x: Tensor) -> Tensor:
    """Layer normalisation (Ba et al., 2016)."""
    x = x - ops.mean(x, axis=-1, keepdims=True)
    spread = ops.sqrt(ops.mean(x * x, axis=-1, keepdims=True) + EPSILON)
    return x / spread * weights["norm_scale"][number] + weights["norm_bias"][number]


def _by_distance(ops: Any, table: Tensor, length: int) -> Tensor:
    """Spread out a table of distances: (heads, length, length), where [h, i, j] is what it has for j - i.

    One row, by distance from 0 up and then from the furthest back, is repeated as one line and cut again a
    step shorter, so that each cut begins a step earlier in it. A plain look-up has a gradient many times as
    slow.

    Args:
        ops: see above.
        table: (heads, 2 * `DISTANCE` + 1).
        length: of a row of tokens.
    """
    steps = np.concatenate([np.arange(length), np.arange(-length, 0)])
    line = ops.take(table, DISTANCE + np.clip(steps, -DISTANCE, DISTANCE).astype(np.int32), axis=1)
    heads, around = line.shape
    cut = ops.reshape(ops.tile(line, (1, length)), (heads, length * around))[:, : length * (around - 1)]
    return ops.reshape(cut, (heads, length, around - 1))[:, :, :length]


def _attention(ops: Any, weights: Weights, layer: int, x: Tensor, bias: Tensor) -> Tensor:
    """Attention over the whole row (Vaswani et al., 2017) with a bias (1 or rows, heads, length, length)."""
    rows, length, width = x.shape[0], x.shape[1], x.shape[2]
    heads = weights["distance_bias"].shape[1]
    mixed = ops.reshape(
        ops.matmul(x, weights["attention_in"][layer]), (rows, length, 3, heads, width // heads)
    )
    queries, keys, values = ops.transpose(mixed, (2, 0, 3, 1, 4))
    logits = ops.matmul(queries, ops.transpose(keys, (0, 1, 3, 2))) / float(width // heads) ** 0.5 + bias
    weighed = ops.exp(logits - ops.max(logits, axis=-1, keepdims=True))
    heard = ops.matmul(weighed / ops.sum(weighed, axis=-1, keepdims=True), values)
    heard = ops.reshape(ops.transpose(heard, (0, 2, 1, 3)), (rows, length, width))
    return ops.matmul(heard, weights["attention_out"][layer])
