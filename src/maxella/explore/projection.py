"""Maps as plain coordinates: Albers's equal-area conic projection.

Vega-Lite's own projections cannot be panned and zoomed; scales of kilometres can.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Albers:
    """Albers's equal-area conic projection of a sphere: areas are true, shapes nearly so.

    With n = (sin φ1 + sin φ2) / 2, C = cos² φ1 + 2 n sin φ1, r(φ) = R √(C - 2 n sin φ) / n and
    θ = n (λ - λ0): x = r(φ) sin θ, y = r(φ0) - r(φ) cos θ.

    References:
        Snyder, "Map Projections: A Working Manual", US Geological Survey Professional Paper 1395, 1987,
        equations 14-1 to 14-6.
    """

    parallels: tuple[float, float]
    """φ1 and φ2: the two latitudes, in degrees, along which lengths are true."""
    latitude: float
    """φ0, in degrees: where y is 0."""
    longitude: float
    """λ0, in degrees: where x is 0; north is straight up there."""

    def project(
        self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64], radius: float = EARTH_RADIUS_KM
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Coordinates x (east) and y (north) of points (n,) in degrees, in the unit of `radius`."""
        first, second = np.radians(self.parallels)
        n = (np.sin(first) + np.sin(second)) / 2
        constant = np.cos(first) ** 2 + 2 * n * np.sin(first)
        reach = radius * np.sqrt(constant - 2 * n * np.sin(np.radians(latitudes))) / n
        origin = radius * np.sqrt(constant - 2 * n * np.sin(np.radians(self.latitude))) / n
        theta = n * np.radians(longitudes - self.longitude)
        return reach * np.sin(theta), origin - reach * np.cos(theta)


CONTIGUOUS_STATES = Albers(parallels=(29.5, 45.5), latitude=37.5, longitude=-96)
"""As the US Geological Survey draws the 48 contiguous states."""
CALIFORNIA = Albers(parallels=(34, 40.5), latitude=37.25, longitude=-120)
"""As the State of California draws itself."""
