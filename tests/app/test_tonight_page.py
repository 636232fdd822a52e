"""Tonight: for one or several, from profiles whose people allow it."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from maxella.app.storage.store import Store
from tests.app.lists import films_of
from tests.app.storage.told import flag, rated
from tests.app.visitor import Visitor, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        ada.post("/marks", {"rating.m0": "5", "rating.m2": "5", "rating.m1": "1", "hidden": "m4"})
        yield ada


def other(store: Store, *, is_shared: bool, pin: str | None = None) -> str:
    profile = store.profiles.create("Grace", "rose", pin)
    store.profiles.change(profile.id, is_shared=is_shared)
    return profile.id


def test_alone_it_lists_what_the_person_has_not_seen_or_dismissed(ada: Visitor) -> None:
    films = films_of(ada.get("/tonight").text)
    assert films
    assert not {"m0", "m1", "m2", "m4"} & set(films)
    assert int(films[0][1:]) % 2 == 0


def test_a_shared_profile_may_be_asked_for_and_has_a_prediction_of_its_own(
    ada: Visitor, store: Store
) -> None:
    grace = other(store, is_shared=True)
    assert f'value="{grace}"' in ada.get("/tonight").text
    page = ada.get("/tonight", params={"with": grace}).text
    assert page.count('class="pick-name">Grace<') == len(films_of(page))
    assert page.count('class="pick-name">Ada<') == len(films_of(page))


def test_a_profile_that_is_not_shared_is_not_there(ada: Visitor, store: Store) -> None:
    secret = other(store, is_shared=False)
    assert secret not in ada.get("/tonight").text
    assert ada.get("/tonight", params={"with": secret}).status_code == 404
    assert ada.get("/parts/tonight", params={"with": "0" * 32}).status_code == 404


def test_not_tonight_leaves_a_film_out_and_keeps_the_choice(ada: Visitor) -> None:
    first = films_of(ada.get("/tonight").text)[0]
    page = ada.get("/tonight", params={"not": first, "guest": "true"}).text
    assert first not in films_of(page)
    assert re.search(rf'type="hidden" form="choice" name="not" value="{first}"', page)
    assert "Guest" in page


def test_moods_lengths_and_ways_to_agree(ada: Visitor) -> None:
    light = films_of(ada.get("/tonight", params={"mood": "light"}).text)
    assert light
    assert all(int(film[1:]) % 2 for film in light), "odd films are comedies"
    assert "No film fits all of that" in ada.get("/tonight", params={"long": "90"}).text
    seen = films_of(ada.get("/tonight", params={"seen": "seen"}).text)
    assert set(seen) == {"m0", "m1", "m2"}
    for how in ("average", "least-misery", "fairness"):
        assert films_of(ada.get("/tonight", params={"how": how}).text)
    assert ada.get("/tonight", params={"how": "loudest"}).status_code == 422


def test_watching_it_marks_it_seen_for_oneself_alone(ada: Visitor, store: Store) -> None:
    grace = other(store, is_shared=True)
    film = films_of(ada.get("/tonight", params={"with": grace}).text)[0]
    ada.post("/marks", {"seen": film})
    assert film not in films_of(ada.get("/tonight", params={"with": grace}).text)
    assert store.marks.of(grace, "checkerboard") == []


def test_a_shared_profile_with_a_pin_shows_no_rating_of_its_own(ada: Visitor, store: Store) -> None:
    open_, closed = other(store, is_shared=True), other(store, is_shared=True, pin="1234")
    for each in (open_, closed):
        store.history.record(each, "checkerboard", [rated("a", "m6", 5), rated("b", "m8", 4.5)])
    told = ada.get("/tonight", params={"with": open_}).text
    assert "Movie 6" in told
    withheld = ada.get("/tonight", params={"with": closed}).text
    assert films_of(withheld) == films_of(told), "the list is the same"
    assert not {"Movie 6", "Movie 8"} & set(re.findall(r"<cite>([^<]+)</cite>", withheld))
    assert withheld.count("From ratings that nobody else sees") == len(films_of(withheld))


def test_what_a_closed_profile_said_of_a_film_looks_the_same_however_one_asks(
    ada: Visitor, store: Store
) -> None:
    closed = other(store, is_shared=True, pin="1234")
    said = [rated("a", "m6", 5), flag("b", "seen", "m8"), flag("c", "hidden", "m10")]
    store.history.record(closed, "checkerboard", said)
    ada.post("/marks", {"seen": ["m6", "m8", "m10", "m12"]})
    for choice in ("unseen", "any", "seen"):
        answer = ada.get("/tonight", params={"with": closed, "seen": choice, "how": "average"}).text
        assert not {"m6", "m8", "m10"} & set(films_of(answer)), choice
    assert "m12" in films_of(ada.get("/tonight", params={"with": closed, "seen": "seen"}).text)


def test_what_they_agree_on_stands_alone_and_counts_as_seen_only_when_they_say_so(
    ada: Visitor, store: Store
) -> None:
    chosen = films_of(ada.get("/tonight").text)[1]
    page = ada.get("/tonight", params={"watch": chosen}).text
    assert films_of(page) == [chosen]
    assert "You watch this" in page
    assert f'form="marks" name="seen" value="{chosen}"' in page
    assert chosen not in films_of(ada.get("/taste/seen").text)
    ada.post("/marks", {"seen": chosen})
    assert chosen in films_of(ada.get("/taste/seen").text)
    assert len(films_of(ada.get("/tonight", params={"watch": chosen}).text)) > 1
