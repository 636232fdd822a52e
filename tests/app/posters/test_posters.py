from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.app.posters.genres import STYLES, style_of, telling_first
from maxella.app.posters.lettering import LINE_HEIGHT, set_title, width_of
from maxella.app.posters.palettes import GROUNDS, contrast, hex_of, palette_of
from maxella.app.posters.poster import LARGEST_TURN, MARGIN, TITLE_HEIGHT, WIDTH, poster_svg
from maxella.recommend.results import Movie

SVG = "{http://www.w3.org/2000/svg}"


def movie(movie_id: str = "1", **facts: object) -> Movie:
    known = {
        "title": "Heat",
        "release_year": 1995,
        "genres": ("Crime", "Thriller"),
        "director": "Michael Mann",
    }
    unknown = dict.fromkeys(name for name, field in Movie.model_fields.items() if field.is_required())
    return Movie.model_validate({**unknown, "rating_count": 1, "movie_id": movie_id, **known, **facts})


def test_a_poster_is_the_same_every_time_and_another_for_another_film() -> None:
    assert poster_svg(movie("1")) == poster_svg(movie("1"))
    assert poster_svg(movie("1")) != poster_svg(movie("2"))


def test_a_poster_shows_title_director_and_year() -> None:
    words = " ".join(ElementTree.fromstring(poster_svg(movie())).itertext())  # noqa: S314 - our own SVG
    assert "Heat" in words
    assert "Michael Mann · 1995" in words


@pytest.mark.parametrize("genre", [*STYLES, None, "Unheard-of"])
def test_every_genre_can_be_drawn_from_any_year_and_for_many_ids(genre: str | None) -> None:
    for number in range(12):
        drawn = movie(str(number), genres=(genre,) if genre else (), release_year=None if number else 1927)
        root = ElementTree.fromstring(poster_svg(drawn))  # noqa: S314 - our own SVG
        assert len(list(root.iter())) > 6


@given(title=st.text(max_size=300), director=st.none() | st.text(max_size=50))
def test_no_title_breaks_a_poster_or_leaves_its_place(title: str, director: str | None) -> None:
    root = ElementTree.fromstring(  # noqa: S314 - our own SVG
        poster_svg(movie(title=title, director=director)).encode("utf-8", "replace")
    )
    group = root.findall(f"{SVG}g/{SVG}g")[0]
    size = float(group.attrib["font-size"])
    for line in group:
        assert width_of(line.text or "") * size <= WIDTH - 2 * MARGIN + 1e-6


def test_a_poster_loads_nothing_and_runs_nothing() -> None:
    drawn = poster_svg(movie(title='<script>alert(1)</script> & "x"', director="<image href='x'/>"))
    assert "<script" not in drawn
    assert "<image" not in drawn
    assert "href" not in drawn.replace("href=&#x27;", "")


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_lettering_can_be_read_on_every_ground(ground: str) -> None:
    for style in STYLES.values():
        for year in (None, 1925, 1945, 1955, 1965, 1975, 1985, 1995, 2005, 2015):
            for turned in (-LARGEST_TURN, 0, LARGEST_TURN):
                palette = palette_of(style.hue + turned, year, ground)  # type: ignore[arg-type]
                assert contrast(palette.ground, palette.ink) >= 4.5, (style, year, palette)


def test_a_film_is_drawn_as_its_most_telling_genre() -> None:
    assert style_of(("Comedy", "Drama", "Western")) is STYLES["Western"]
    assert telling_first(("Action", "Unheard-of", "Sci-Fi")) == ["Sci-Fi", "Action", "Unheard-of"]


@pytest.mark.parametrize("title", ["Heat", "The Lord of the Rings: The Return of the King", "七人の侍"])
def test_a_title_is_set_within_its_box_and_whole(title: str) -> None:
    lettering = set_title(title, WIDTH - 2 * MARGIN, TITLE_HEIGHT)
    assert lettering.height == len(lettering.lines) * lettering.size * LINE_HEIGHT <= TITLE_HEIGHT
    assert "".join(lettering.lines).replace(" ", "") == title.replace(" ", "")


def test_a_short_title_is_set_larger_than_a_long_one() -> None:
    long = set_title(
        "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb", 168, TITLE_HEIGHT
    )
    assert set_title("Heat", 168, TITLE_HEIGHT).size > long.size


def test_a_title_that_never_fits_ends_in_an_ellipsis() -> None:
    lettering = set_title("words " * 100, 168, TITLE_HEIGHT)
    assert lettering.lines[-1].endswith("…")
    assert lettering.height <= TITLE_HEIGHT


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((1, 0, 0), "#ffffff"),
        ((0, 0, 0), "#000000"),
        ((0.62796, 0.25768, 29.234), "#ff0000"),
        ((0.45201, 0.31321, 264.052), "#0000ff"),
    ],
)
def test_colours_are_those_of_oklch(colour: tuple[float, float, float], expected: str) -> None:
    assert hex_of(*colour) == expected


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_an_ellipsis_that_is_wider_than_what_it_stands_for_fits_all_the_same() -> None:
    lettering = set_title("0" * 1000, 168, 200)
    assert lettering.lines[-1].endswith("…")
    assert max(map(width_of, lettering.lines)) * lettering.size <= 168 + 1e-6
