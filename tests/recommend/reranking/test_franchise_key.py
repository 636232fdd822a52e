import pytest

from maxella.recommend.reranking.group_order import franchise_key


@pytest.mark.parametrize(
    "titles",
    [
        ("Star Wars: Episode IV - A New Hope", "Star Wars: Episode V - The Empire Strikes Back", "Star Wars"),
        ("The Godfather", "The Godfather: Part II", "Godfather, The"),
        ("Rocky", "Rocky II", "Rocky IV"),
        ("Toy Story", "Toy Story 2"),
        ("Back to the Future", "Back to the Future Part III"),
    ],
)
def test_films_of_a_series_share_its_name(titles: tuple[str, ...]) -> None:
    assert len({franchise_key(title) for title in titles}) == 1


def test_other_films_do_not() -> None:
    titles = ["Seven", "Se7en", "2001: A Space Odyssey", "2010", "Alien", "8 1/2", "The", "…", "10", ""]
    assert len({franchise_key(title) for title in titles}) == len(titles)
