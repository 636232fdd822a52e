from collections.abc import Callable

import pytest

from maxella.app.importing import Preview, Previews, preview
from maxella.formats.table import NeedsMapping
from maxella.recommend.recommender import Recommender
from tests.app.letterboxd import letterboxd_zip

ZIP = letterboxd_zip()
LOOK = ("f" * 32, ())


def counted(make: Callable[[], Preview], calls: list[None]) -> Callable[[], Preview]:
    def made() -> Preview:
        calls.append(None)
        return make()

    return made


def test_an_upload_is_worked_out_once_for_all_its_views(recommender: Recommender) -> None:
    kept, calls = Previews(), []
    make = counted(lambda: preview([("letterboxd.zip", ZIP)], None, recommender), calls)
    assert kept.of(LOOK, make) is kept.of(LOOK, make)
    assert len(calls) == 1
    kept.of((LOOK[0], (("title", "Film"),)), make)
    kept.of(("0" * 32, ()), make)
    assert len(calls) == 3
    kept.forget(LOOK[0])
    kept.of(LOOK, make)
    assert len(calls) == 4


def test_the_question_which_column_is_which_is_worked_out_once(recommender: Recommender) -> None:
    kept, calls = Previews(), []
    make = counted(lambda: preview([("films.csv", b"Film,Stars\nMovie 2,4\n")], None, recommender), calls)
    for _ in range(3):
        with pytest.raises(NeedsMapping):
            kept.of(LOOK, make)
    assert len(calls) == 1


def test_so_many_entries_are_kept_and_the_oldest_give_way(recommender: Recommender) -> None:
    kept, calls = Previews(most_entries=50), []
    make = counted(lambda: preview([("letterboxd.zip", ZIP)], None, recommender), calls)
    looks = [(f"{place:032x}", ()) for place in range(8)]
    for look in looks:
        kept.of(look, make)
    assert len(calls) == 8
    kept.of(looks[-1], make)
    assert len(calls) == 8
    kept.of(looks[0], make)
    assert len(calls) == 9
