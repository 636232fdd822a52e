"""The marks that are kept are those that an independent fold of the history gives."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maxella.app.storage import Event, Mark, Profile, Store
from maxella.app.storage.marks import fold
from maxella.app.storage.records import KINDS, NewEvent
from maxella.tables.rating_scales import HALF_STARS, TEN

MOVIES = ("m1", "m2")
told = st.builds(
    lambda kind, movie_id, value, at, scale: (
        kind,
        movie_id,
        value if kind == "rating" or value is None else 1.0,
        at,
        scale if kind == "rating" and value is not None else None,
    ),
    st.sampled_from(KINDS),
    st.sampled_from(MOVIES),
    st.sampled_from([None, 1.0, 3.5, 5.0]),
    st.integers(0, 4),
    st.sampled_from([None, HALF_STARS, TEN]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.lists(told, min_size=1, max_size=4)),
        st.tuples(st.just("import"), st.lists(told, min_size=1, max_size=4)),
        st.tuples(st.just("undo"), st.integers(0, 40)),
        st.tuples(st.just("undo import"), st.integers(0, 5)),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("folding")
    with Store.open(f"sqlite:///{folder}/app.sqlite3") as store:
        yield store


@pytest.mark.hypothesis
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_marks_are_what_the_history_comes_to(kept: Store, steps: list) -> None:
    ada = kept.profiles.create("Ada", "moss")
    keys: list[str] = []
    brought: list[int] = []
    for kind, content in steps:
        if kind in ("record", "import"):
            if kind == "import":
                said = [NewEvent(str(place), *entry) for place, entry in enumerate(content)]
                number = kept.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, said).id
                brought.append(number)
                keys += [f"import.{number}.{event.key}" for event in said]
            else:
                events = [NewEvent(f"k{len(keys) + place}", *entry) for place, entry in enumerate(content)]
                keys += [event.key for event in events]
                kept.history.record(ada.id, "town", events)
        elif kind == "undo" and keys:
            appended = kept.history.undo(ada.id, [(keys[content % len(keys)], f"k{len(keys)}")], at=4)
            keys += [event.key for event in appended]
        elif kind == "undo import" and brought:
            kept.imports.undo(brought[content % len(brought)], ada.id)
    marks = kept.marks.of(ada.id, "town")
    assert {mark.movie_id: _said(mark) for mark in marks} == _folded(kept, ada)
    with kept.database.writing() as connection:
        fold(connection, ada.id, "town")
    assert kept.marks.of(ada.id, "town") == marks


def _said(mark: Mark) -> dict[str, object]:
    flags = {kind: getattr(mark, f"is_{kind}") for kind in KINDS if kind != "rating"}
    return {"rating": mark.rating, "scale": mark.scale, "changed_at": mark.changed_at} | flags


def _folded(store: Store, profile: Profile) -> dict[str, dict[str, object]]:
    undone = {each.id for each in store.imports.of(profile.id) if each.is_undone}
    latest: dict[str, dict[str, Event]] = {}
    for event in sorted(store.history.events(profile.id, "town"), key=lambda event: (event.at, event.id)):
        if event.import_id not in undone:
            latest.setdefault(event.movie_id, {})[event.kind] = event
    folded: dict[str, dict[str, object]] = {}
    for movie_id, kinds in latest.items():
        values = {kind: event.value for kind, event in kinds.items() if event.value is not None}
        if values:
            flags = {kind: kind in values for kind in KINDS if kind != "rating"}
            changed_at = max(event.at for event in kinds.values())
            scale = kinds["rating"].scale if "rating" in kinds else None
            folded[movie_id] = {
                "rating": values.get("rating"),
                "scale": scale,
                "changed_at": changed_at,
            } | flags
    return folded
