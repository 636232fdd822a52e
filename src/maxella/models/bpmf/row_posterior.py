"""The Gaussian posteriors of many rows of a factor matrix at once, given the other matrix.

A row w (a person's or a movie's factors) has the prior N(m, Λ⁻¹), and its ratings are y = Xw + noise of
precision τ, where X holds the factors of the other side. Its posterior is N(A⁻¹b, A⁻¹) with

    A = Λ + τ XᵀX        b = Λm + τ Xᵀy

The last coordinate of a row is its bias, so X is the other side's factors with a one in place of *their*
bias, and that bias is taken off y. Rows with similar numbers of ratings are padded to one length, so that
batched BLAS calls do the work, and long rows are cut into pieces whose sums are added: OpenBLAS would run
longer calls in threads of its own, and wait for them, beside ours.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from maxella.errors import TrainingError

Float32 = NDArray[np.float32]
Job = TypeVar("Job")
Result = TypeVar("Result")

GROUP_ENTRIES = 8192
"""Padded ratings of a group: at 33 coordinates its design takes 1 MB, which fits a core's cache."""
GROUP_ROWS = 256
LONGEST_PIECE = 60
"""OpenBLAS keeps a product to one thread up to 4 × 2¹⁶ multiplications: 60 ratings at 66 coordinates."""


@dataclass(frozen=True)
class RowGroup:
    """Rows with similar numbers of ratings, each cut into the same number of equally long pieces."""

    rows: NDArray[np.int64]
    """(rows,) which rows of the factor matrix these are"""
    columns: NDArray[np.int32]
    """(rows, pieces, piece) the other side's index of each rating; the size of the other side pads"""
    targets: Float32
    """(rows, pieces, piece) the standardised ratings, 0 pads"""


def group_rows(
    offsets: NDArray[np.integer], columns: NDArray[np.integer], targets: Float32, others: int
) -> list[RowGroup]:
    """Sort the rows of a compressed-rows matrix by their numbers of ratings and cut them into padded groups.

    Args:
        offsets: (rows + 1,)
        columns: (ratings,)
        targets: (ratings,)
        others: the size of the other side, used as padding.
    """
    lengths = np.diff(offsets)
    order = np.argsort(-lengths, kind="stable")
    groups = []
    start = 0
    while start < len(order):
        longest = max(int(lengths[order[start]]), 1)
        pieces = -(-longest // LONGEST_PIECE)
        width = pieces * -(-longest // pieces)
        rows = order[start : start + min(max(GROUP_ENTRIES // width, 1), GROUP_ROWS)]
        place = np.arange(width)
        filled = place < lengths[rows][:, None]
        entries = (offsets[rows][:, None] + place)[filled]
        padded_columns = np.full(filled.shape, others, np.int32)
        padded_columns[filled] = columns[entries]
        padded_targets = np.zeros(filled.shape, np.float32)
        padded_targets[filled] = targets[entries]
        shape = (len(rows), pieces, -1)
        groups.append(RowGroup(rows, padded_columns.reshape(shape), padded_targets.reshape(shape)))
        start += len(rows)
    return groups


@dataclass(frozen=True)
class OtherSide:
    """The other side's factors, made ready for regression on them."""

    design: Float32
    """(others + 1, coordinates): the factors with a one as last coordinate; a row of zeros for padding"""
    biases: Float32
    """(others + 1,)"""

    @classmethod
    def of(cls, factors: Float32) -> "OtherSide":
        """Take the bias out of `factors` (others, coordinates), whose last coordinate it is."""
        design = np.zeros((len(factors) + 1, factors.shape[1]), np.float32)
        design[:-1] = factors
        design[:-1, -1] = 1
        return cls(design, np.append(factors[:, -1], np.float32(0)))


@dataclass(frozen=True)
class RowModel:
    """What all rows of one side have in common: everything but their ratings."""

    other: OtherSide
    """the factors that ratings are regressed on"""
    prior_potentials: Float32
    """Λm: (all rows, coordinates)"""
    prior_precision: Float32
    """Λ: (coordinates, coordinates)"""
    noise_precision: float
    """τ"""


@dataclass(frozen=True)
class RowPosterior:
    """The posterior N(A⁻¹b, A⁻¹) of each row of a group."""

    precision: Float32
    """A: (rows, coordinates, coordinates)"""
    potential: Float32
    """b: (rows, coordinates)"""

    @property
    def mean(self) -> Float32:
        """A⁻¹b: (rows, coordinates).

        Raises:
            TrainingError: when A is not positive definite, which finite ratings and factors never make it.
        """
        # One LAPACK call a row: Cholesky takes half the time of NumPy's batched solve, which is by LU.
        means = np.empty_like(self.potential)
        for row, (precision, potential) in enumerate(zip(self.precision, self.potential, strict=True)):
            _, means[row], failed = lapack.sposv(precision.T, potential, lower=True)
            if failed:
                raise TrainingError(
                    "factors: the posterior of a row is not positive definite, so its ratings or the factors "
                    "are not finite; check the dataset, or lower bpmf.rank"
                )
        return means


def row_posterior(group: RowGroup, model: RowModel) -> RowPosterior:
    """The posterior of the rows of `group`."""
    design, residuals = _regression(group, model)
    return _posterior(group, model, design, np.float32(model.noise_precision) * residuals)


def noisy_prior(model: RowModel, rng: np.random.Generator) -> RowModel:
    """The model with noise N(0, Λ) on its prior potentials: the prior's part of what `draw_rows` needs."""
    noise = rng.standard_normal(model.prior_potentials.shape, np.float32)
    noise = noise @ np.linalg.cholesky(model.prior_precision).T
    return replace(model, prior_potentials=model.prior_potentials + noise)


def draw_rows(group: RowGroup, model: RowModel, rng: np.random.Generator) -> tuple[Float32, float]:
    """Draw the rows of `group`, (rows, coordinates), from their posterior, and sum the squared errors left.

    A⁻¹(b + e) with e ~ N(0, A) is such a draw, and e = Λ^½ z + τ^½ Xᵀz' needs no root of A: noise is put on
    the prior (`noisy_prior`, which `model` must have come through) and on the ratings, then one solve does
    it.

    References:
        Papandreou & Yuille, "Gaussian sampling by local perturbations", NeurIPS 2010.
    """
    design, residuals = _regression(group, model)
    precision = np.float32(model.noise_precision)
    noise = rng.standard_normal(residuals.shape, np.float32)
    rows = _posterior(group, model, design, precision * residuals + np.sqrt(precision) * noise).mean
    residuals -= np.matmul(design, rows[:, None, :, None])
    return rows, float(np.sum(np.square(residuals), dtype=np.float64))


def in_threads(work: Callable[[Job], Result], jobs: Iterable[Job]) -> list[Result]:
    """Do `work` on each job, on all cores; the results come in the order of the jobs."""
    with ThreadPoolExecutor(_cores()) as pool:
        return list(pool.map(work, jobs))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _regression(group: RowGroup, model: RowModel) -> tuple[Float32, Float32]:
    """X (rows, pieces, piece, coordinates) and y less the other side's biases (rows, pieces, piece, 1)."""
    design = np.take(model.other.design, group.columns, axis=0)
    return design, (group.targets - model.other.biases[group.columns])[..., None]


def _posterior(group: RowGroup, model: RowModel, design: Float32, observed: Float32) -> RowPosterior:
    """The posterior for which `observed` (rows, pieces, piece, 1) is τy, or a noisy τy."""
    precision = np.matmul(design.mT, design).sum(axis=1)
    precision *= np.float32(model.noise_precision)
    precision += model.prior_precision
    potential = np.matmul(design.mT, observed)[..., 0].sum(axis=1)
    return RowPosterior(precision, potential + model.prior_potentials[group.rows])
