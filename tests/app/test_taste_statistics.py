"""The sentences above the pictures of a taste say what the pictures show."""

from maxella.app.pages.taste_statistics import _picture, _Rated, _strictness
from maxella.app.scales import Scales
from maxella.recommend.results import Movie
from maxella.tables.rating_scales import STARS

SCALES = Scales(STARS, STARS)


def rated(*differences: float) -> list[_Rated]:
    movie = Movie.model_construct(movie_id="m1", title="A film")
    return [_Rated(movie, 3 + difference, 3.0) for difference in differences]


def test_the_genre_of_the_sentence_leads_the_chart_and_what_may_be_chance_does_not() -> None:
    groups = {
        "Action": rated(*[0.6, 0.7] * 10),
        "Comedy": rated(*[0.3, 0.4] * 60),
        "Sci-Fi": rated(2, -1, 2, 1, -0.5),
    }
    picture = _picture("genres", groups, 1.0, SCALES)
    assert picture.answer.startswith("You rate Action ")
    assert [row.name for row in picture.rows] == ["Action", "Comedy", "Sci-Fi"]
    assert [row.is_sure for row in picture.rows] == [True, True, False]


def test_a_genre_that_is_rated_lower_leads_where_it_is_what_tells_most() -> None:
    groups = {"Drama": rated(*[0.3, 0.4] * 60), "Horror": rated(*[-1.2, -1.0] * 10)}
    picture = _picture("genres", groups, 1.2, SCALES)
    assert picture.answer.startswith("You rate Horror ")
    assert picture.rows[0].name == "Horror"


def test_bars_that_differ_are_not_called_the_same() -> None:
    found = _strictness(rated(1.5, -1, 1.5, 0.0), SCALES)
    assert found.answer == "So far you give half a star more than others do, over 4 films; it may be chance"
    assert [bar.figure for bar in found.bars] == ["3.5", "3.0"]
    assert _strictness(rated(0.5, -0.5, 0.5, -0.5), SCALES).answer.startswith("You are about as strict")
