import itertools

import numpy as np
import pytest

from maxella.charts.theme import DARK, LIGHT, ROLES, Palette, colour, config, vega_config

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIMULATIONS = {
    "no simulation": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TOLD_APART = 15.0
"""A CIE 1976 difference of 2.3 is just noticeable side by side; areas apart need several times that."""


def linear(hex_colour: str) -> np.ndarray:
    values = np.array([int(hex_colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    bright, dim = sorted((float(weights @ linear(each)) for each in (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@PALETTES
@pytest.mark.parametrize("eyes", SIMULATIONS)
def test_any_two_kinds_can_be_told_apart_by_all_eyes(palette: Palette, eyes: str) -> None:
    seen = {each: lab(SIMULATIONS[eyes] @ linear(each)) for each in palette.category}
    for one, other in itertools.combinations(palette.category, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > TOLD_APART, (one, other)


@PALETTES
def test_text_stands_out_as_wcag_asks(palette: Palette) -> None:
    assert contrast(palette.ink, palette.paper) > 7
    assert contrast(palette.soft, palette.paper) > 4.5
    assert contrast(palette.accent, palette.paper) > 3
    assert contrast(palette.paper, palette.accent) > 4.5


@PALETTES
def test_the_ramp_goes_from_the_paper_to_what_stands_out(palette: Palette) -> None:
    steps = [contrast(step, palette.paper) for step in palette.ramp]
    assert steps == sorted(steps)


def test_light_and_dark_differ_in_colours_alone() -> None:
    assert config().keys() == config(dark=True).keys()
    assert config()["style"].keys() == vega_config(dark=True)["style"].keys()
    assert {param["name"] for param in config()["params"]} == set(ROLES)


def test_a_role_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'red' is no role of a colour; the roles are paper, ink"):
        colour("red")
