from collections.abc import Callable

import pytest

from maxella.app.bringing import bring, outcome
from maxella.app.importing import Preview, Previews, preview, previewed
from maxella.app.storage.import_rows import name_of
from maxella.app.storage.store import Store
from maxella.app.uploads import Files
from maxella.formats.table import NeedsMapping
from maxella.recommend.recommender import Recommender
from tests.app.letterboxd import letterboxd_zip

ZIP = letterboxd_zip()
LOOK = ("f" * 32, (), frozenset[tuple[bytes, str | None]]())


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
    kept.of((LOOK[0], (("title", "Film"),), LOOK[2]), make)
    kept.of(("0" * 32, (), LOOK[2]), make)
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
    looks = [(f"{place:032x}", (), LOOK[2]) for place in range(8)]
    for look in looks:
        kept.of(look, make)
    assert len(calls) == 8
    kept.of(looks[-1], make)
    assert len(calls) == 8
    kept.of(looks[0], make)
    assert len(calls) == 9


def test_what_was_chosen_before_is_put_on_a_preview_once(recommender: Recommender) -> None:
    read: list[None] = []

    def files() -> Files:
        read.append(None)
        return [("letterboxd.zip", ZIP)]

    first = previewed("e" * 32, files, None, {}, recommender)
    match = first.sure[0]
    none_of_them = {name_of(match.entry): None}
    looks = [previewed("e" * 32, files, None, none_of_them, recommender) for _ in range(2)]
    assert looks[0] is looks[1]
    assert len(looks[0].sure) < len(first.sure)
    assert len(read) == 1


def test_the_outcome_is_worked_out_again_where_something_else_counts(
    store: Store, recommender: Recommender
) -> None:
    bob = store.profiles.create("Bob", "moss")
    found = preview([("letterboxd.zip", ZIP)], None, recommender)
    first = outcome(store, bob, recommender, found)
    assert outcome(store, bob, recommender, found) is first
    made = bring(store, bob, recommender, found, found.matches, "letterboxd.zip")
    assert made is not None
    assert not any(outcome(store, bob, recommender, found).brought.values())
    store.imports.undo(made.id, bob.id)
    assert outcome(store, bob, recommender, found) == first
