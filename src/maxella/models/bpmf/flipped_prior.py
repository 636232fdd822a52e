"""A Gaussian prior over rows of a factor matrix whose mean is linear in what is known of each row.

    w_i ~ N(μ + Yᵀf_i, Λ⁻¹)        Y ~ MN(0, I/λ, Λ⁻¹)        (μ, Λ) ~ normal-Wishart

f_i are the features of row i, Y is (features, coordinates). With A = FᵀF + λI = LLᵀ and H = FA⁻¹Fᵀ: given
the rows W, (μ, Λ) are drawn with Y integrated out, which gives the rows the covariance (I − H)⁻¹ ⊗ Λ⁻¹; then
Y given (μ, Λ), exactly, is L⁻ᵀ(L⁻¹Fᵀ(W − 1μᵀ) + Z), the rows of Z ~ N(0, Λ⁻¹). One Cholesky factorisation of
the features' Gram matrix serves all draws.

References:
    Salakhutdinov & Mnih, "Bayesian probabilistic matrix factorization using MCMC", ICML 2008.
    Simm et al., "Macau: scalable Bayesian factorization with high-dimensional side information", MLSP 2017.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

CENTRE_STRENGTH = 2.0
"""β₀: the centre μ is drawn to zero as by so many rows."""


@dataclass(frozen=True)
class PriorDraw:
    """One draw of a prior's parameters."""

    centre: Float32
    """μ: (coordinates,)"""
    precision: Float32
    """Λ: (coordinates, coordinates)"""
    weights: Float32
    """Y: (features, coordinates)"""


class FlippedPrior:
    """The prior of one side, ready to be drawn given that side's factors."""

    def __init__(self, features: sparse.csr_array, ridge: float) -> None:
        """Factorise the Gram matrix of `features` (rows, features) once; takes features² memory."""
        self._features = features
        self._transposed = features.T.tocsr()
        # In double precision: with many rows the Gram's largest eigenvalue is far above the ridge.
        gram = np.asarray((self._transposed @ features).todense(), np.float64, order="F")
        gram[np.diag_indices(len(gram))] += ridge
        factor = linalg.cholesky(gram, lower=True, overwrite_a=True, check_finite=False)
        self._cholesky: Float32 = factor.astype(np.float32)
        self._explained_ones = self._explained(np.ones((features.shape[0], 1), np.float32))

    def means(self, draw: PriorDraw) -> Float32:
        """The prior mean μ + Yᵀf of each row: (rows, coordinates)."""
        return np.asarray(self._features @ draw.weights + draw.centre)

    def draw(self, factors: Float32, rng: np.random.Generator) -> PriorDraw:
        """Draw (μ, Λ, Y) given the rows' factors (rows, coordinates)."""
        rows, coordinates = factors.shape
        explained = self._explained(factors)
        ones = self._explained_ones
        strength = CENTRE_STRENGTH + rows - float(np.sum(ones**2))
        centre = (factors.sum(axis=0) - ones[:, 0] @ explained).astype(np.float64) / strength
        scatter = (factors.T @ factors - explained.T @ explained).astype(np.float64)
        scatter += np.eye(coordinates) - strength * np.outer(centre, centre)
        precision = _wishart(scatter, coordinates + rows, rng)
        whiten = linalg.solve_triangular(np.linalg.cholesky(precision), np.eye(coordinates), lower=True)
        centre += rng.standard_normal(coordinates) @ whiten / np.sqrt(strength)
        noise = rng.standard_normal(explained.shape, np.float32) @ whiten.astype(np.float32)
        weights = self._from_explained(explained - ones * centre.astype(np.float32) + noise)
        return PriorDraw(centre.astype(np.float32), precision.astype(np.float32), weights)

    def expected_weights(self, factors: Float32, centre: Float32) -> Float32:
        """The mean of Y given the rows' factors and μ: (features, coordinates)."""
        return self._from_explained(self._explained(factors) - self._explained_ones * centre)

    def _explained(self, values: Float32) -> Float32:
        """L⁻¹Fᵀv: (features, columns); its squares sum to vᵀHv."""
        projected = np.asarray(self._transposed @ values)
        explained: Float32 = linalg.solve_triangular(
            self._cholesky, projected, lower=True, check_finite=False
        )
        return explained

    def _from_explained(self, explained: Float32) -> Float32:
        """L⁻ᵀe: (features, columns)."""
        weights: Float32 = linalg.solve_triangular(
            self._cholesky, explained, lower=True, trans="T", check_finite=False
        )
        return weights


def _wishart(inverse_scale: Float64, degrees: int, rng: np.random.Generator) -> Float64:
    """Draw from the Wishart distribution, given the inverse of its scale, by Bartlett's method."""
    size = len(inverse_scale)
    bartlett = np.tril(rng.standard_normal((size, size)), -1)
    bartlett[np.diag_indices(size)] = np.sqrt(rng.chisquare(degrees - np.arange(size)))
    # With inverse_scale = CCᵀ, the scale is C⁻ᵀC⁻¹, so C⁻ᵀ times Bartlett's triangle is a root of the draw.
    root = linalg.solve_triangular(np.linalg.cholesky(inverse_scale), bartlett, lower=True, trans="T")
    return np.asarray(root @ root.T)
