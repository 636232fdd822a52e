import polars as pl
import pytest

from maxella.explore.projection import CONTIGUOUS_STATES, Albers
from maxella.explore.zip_codes import known_zip_codes, land, on_map

AT_EQUATOR = Albers(parallels=(-1, 2), latitude=0, longitude=0)
"""So near to the equator a degree is about 111 km in both directions."""


def codes_at(*places: tuple[float, float]) -> pl.DataFrame:
    return pl.DataFrame(places, schema={"latitude": pl.Float64, "longitude": pl.Float64}, orient="row")


def test_codes_are_those_of_the_united_states_with_a_place():
    codes = {row["zip_code"]: row for row in known_zip_codes().iter_rows(named=True)}
    assert codes["94110"]["state"] == "CA"
    assert (codes["94110"]["latitude"], codes["94110"]["longitude"]) == pytest.approx(
        (37.75, -122.42), abs=0.05
    )
    assert "90085" not in codes, "its place is not known: it stands at 0° north, 0° east"
    assert "09001" not in codes, "it is one of the armed forces in Europe"
    assert known_zip_codes()["zip_code"].is_unique().all()


def test_places_are_whole_kilometres_east_and_north_of_the_origin():
    places = on_map(codes_at((0, 0), (1, 0), (0, -1)), AT_EQUATOR)
    assert places["x"].to_list() == [0, 0, -111]
    assert places["y"].to_list() == [0, 111, 0]


def test_cells_side_by_side_are_one_strip_and_others_their_own():
    codes = codes_at((0.05, 0.05), (0.05, 0.14), (0.05, 0.5), (1, 0.05))
    strips = land(codes, AT_EQUATOR, cell=10)
    assert strips.rows() == [(0, 20, 0, 10), (50, 60, 0, 10), (0, 10, 110, 120)]


def test_the_land_of_the_contiguous_states_covers_every_code():
    codes = known_zip_codes().filter(pl.col("state").is_in(["KS", "MN"]))
    strips = land(codes, CONTIGUOUS_STATES, cell=50)
    places = on_map(codes, CONTIGUOUS_STATES).with_row_index("code")
    covered = places.join(strips, how="cross").filter(
        pl.col("x").is_between("left", "right"), pl.col("y").is_between("bottom", "top")
    )
    assert covered["code"].n_unique() == codes.height
