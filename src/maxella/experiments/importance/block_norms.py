"""Importance as the weights of the first cross layer show it: the picture that DCN-v2 is known for."""

import numpy as np
from numpy.typing import NDArray

from maxella.models.cross.serve import CrossModel

Floats = NDArray[np.float64]


def block_norms(matrix: NDArray[np.float32], fields: int) -> Floats:
    """How large each block of W is: (fields, fields).

    W of x₀ ∘ (W x + b) + x is cut into blocks by fields. An entry is the Frobenius norm of its block divided
    by the square root of the block's size, which is the root mean square of the block's weights, so that it
    does not grow with the width of the embeddings. Row i, column j weighs the products of field i's vector
    (of x₀) with what is read of field j's (of x).

    Args:
        matrix: (fields × width, fields × width).
        fields: how many there are, all of the same width.
    """
    width = len(matrix) // fields
    blocks = matrix.astype(np.float64).reshape(fields, width, fields, width)
    norms: Floats = np.sqrt(np.square(blocks).mean(axis=(1, 3)))
    return norms


def first_block_norms(model: CrossModel) -> Floats:
    """The block norms of a model's first cross layer, the one whose both inputs are the fields themselves.

    For a layer of low rank W is the product of its two factors.
    """
    return block_norms(model.crosses[0].matrix, len(model.fields))


def field_readings(norms: Floats) -> Floats:
    """What the matrix says of each field alone: the mean of its row and of its column, (fields,)."""
    readings: Floats = (norms.mean(axis=0) + norms.mean(axis=1)) / 2
    return readings
