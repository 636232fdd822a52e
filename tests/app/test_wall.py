"""The wall of well-known films."""

from fastapi import FastAPI

from maxella.app.scales import ANSWERS
from maxella.app.storage import Store
from maxella.tables.rating_scales import HALF_STARS, STARS, TEN, WORDS, RatingScale, converted
from tests.app.lists import films_of
from tests.app.visitor import visitor


def test_answers_are_kept_and_suggestions_come_after_three_ratings(app: FastAPI) -> None:
    with visitor(app) as ada:
        page = ada.get("/wall").text
        assert "After 3 ratings they stand here." in page
        for film in ("m0", "m2"):
            ada.post("/marks", {f"rating.{film}": "5", "back": "/wall"})
        page = ada.get("/wall").text
        assert "One more rating" in page
        assert not {"m0", "m2"} & set(films_of(page))
        ada.post("/marks", {"rating.m4": "4"})
        suggestions = films_of(ada.get("/wall").text.split("<aside")[1])
        assert suggestions
        assert all(int(film[1:]) % 2 == 0 for film in suggestions)


def test_an_answer_moves_no_other_film(app: FastAPI) -> None:
    with visitor(app) as ada:
        before = films_of(ada.get("/wall").text)
        for place, answer in ((5, "rating"), (11, "unwatched"), (2, "hidden")):
            film = before[place]
            ada.post("/marks", {f"rating.{film}": "5"} if answer == "rating" else {answer: film})
            part = ada.client.get("/parts/wall", params={"shown": before}).text
            after = films_of(part)[: len(before)]
            assert [at for at in range(24) if after[at] != before[at]] == [place]
            before = after


def test_films_of_the_wall_that_nobody_knows_are_left_out(app: FastAPI) -> None:
    with visitor(app) as ada:
        answer = ada.client.get("/parts/wall", params={"shown": ["nope", "m3"]})
        assert "nope" not in films_of(answer.text)
        assert films_of(answer.text)[1] == "m3"
        assert ada.client.get("/parts/wall", params={"shown": ["m3"] * 25}).status_code == 422


def test_a_film_that_was_not_seen_leaves_the_wall_and_may_still_be_suggested(app: FastAPI) -> None:
    with visitor(app) as ada:
        ada.post("/marks", {"unwatched": "m6"})
        assert "m6" not in films_of(ada.get("/wall").text)
        ada.post("/marks", {"rating.m0": "5", "rating.m2": "5", "rating.m4": "5"})
        assert "m6" in films_of(ada.get("/shelves/for-you").text)


def test_the_answers_stand_for_ratings_of_any_scale() -> None:
    def on(scale: RatingScale) -> list[float]:
        return [converted(value, WORDS, scale) for value in ANSWERS.values()]

    assert on(STARS) == [5, 4, 2]
    assert on(HALF_STARS) == [5, 3.875, 1.625]
    assert on(TEN)[0] == 10


def test_an_answer_is_kept_in_its_word(app: FastAPI, store: Store) -> None:
    with visitor(app) as ada:
        assert 'name="scale" value="0..1/0.25"' in ada.get("/wall").text
        ada.post("/marks", {"rating.m0": "0.75", "scale": "0..1/0.25"})
        [mark] = store.marks.of(ada.profile_id, "checkerboard")
        assert (mark.rating, mark.scale) == (0.75, WORDS)
        assert "You said: liked" in ada.get("/taste/ratings").text
        assert ada.post("/marks", {"rating.m0": "0.5", "scale": "0..1/0.25"}).status_code == 422
