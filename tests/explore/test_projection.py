import numpy as np
import pytest

from maxella.explore.projection import CONTIGUOUS_STATES, Albers


def test_snyders_example_of_the_sphere():
    """Snyder 1987, page 291: R = 1, parallels 29° 30' and 45° 30', origin 23° N 96° W."""
    albers = Albers(parallels=(29.5, 45.5), latitude=23, longitude=-96)
    x, y = albers.project(np.array([35.0]), np.array([-75.0]), radius=1)
    assert (x[0], y[0]) == pytest.approx((0.2952720, 0.2416774), abs=5e-8)


def test_the_origin_lies_at_zero_and_north_is_up_there():
    x, y = CONTIGUOUS_STATES.project(np.array([37.5, 40.0]), np.array([-96.0, -96.0]))
    assert x == pytest.approx([0, 0])
    assert y[0] == pytest.approx(0)
    assert y[1] > 0


@pytest.mark.parametrize("latitude", [26.0, 37.5, 48.0])
def test_areas_are_true_everywhere(latitude):
    """A cell of a tenth of a degree has the area that it has on the sphere."""
    half = 0.05
    latitudes = latitude + half * np.array([-1, -1, 1, 1])
    longitudes = -80 + half * np.array([-1, 1, 1, -1])
    x, y = CONTIGUOUS_STATES.project(latitudes, longitudes)
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    sines = np.sin(np.radians(latitude + half)) - np.sin(np.radians(latitude - half))
    assert area == pytest.approx(6371.0**2 * np.radians(2 * half) * sines, rel=1e-5)
