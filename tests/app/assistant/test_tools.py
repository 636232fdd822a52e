"""The tools, asked as an assistant asks: by the protocol's own client, in this process."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from mcp import Client
from mcp.types import CallToolResult, TextContent, Tool

from maxella.app.assistant.server import server_of
from maxella.app.assistant.tools import SHARES_TOLD, Tools
from maxella.app.limits import ASSISTANT_LENGTH
from maxella.app.serving import Fixed
from maxella.app.storage.records import Never, NewEvent, Profile
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.visitor import visitor

ROOT = Path(__file__).parents[3]
EVEN = {f"m{number}": 5.0 for number in (0, 2, 4)}


class Assistant:
    """Asks the tools of one profile."""

    def __init__(self, recommender: Recommender, store: Store, profile: Profile) -> None:
        self.profile = profile
        self._server = server_of(Tools(Fixed(recommender), store, profile))

    def ask(self, tool: str, **arguments: Any) -> Any:
        """What a tool answers; a refusal fails the test."""
        answer = self._called(tool, arguments)
        assert not answer.is_error, answer.content
        return answer.structured_content

    def refusal(self, tool: str, **arguments: Any) -> str:
        """The line by which a tool refuses."""
        answer = self._called(tool, arguments)
        assert answer.is_error
        (content,) = answer.content
        assert isinstance(content, TextContent)
        assert "\n" not in content.text
        return content.text

    def tools(self) -> dict[str, Tool]:
        return {tool.name: tool for tool in self._with(lambda client: client.list_tools()).tools}

    def instructions(self) -> str:
        async def asked(client: Client) -> str:
            return client.instructions or ""

        return str(self._with(asked))

    def _called(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        # The client also holds the answer against the tool's schema.
        return self._with(lambda client: client.call_tool(tool, arguments))

    def _with(self, do: Callable[[Client], Any]) -> Any:
        async def connected() -> Any:
            async with Client(self._server) as client:
                return await do(client)

        return asyncio.run(connected())


def profile_of(store: Store, name: str, ratings: dict[str, float], *, is_shared: bool = False) -> Profile:
    profile = store.profiles.create(name, "moss")
    events = [
        NewEvent(f"r-{film}", "rating", film, rating, 1_700_000_000) for film, rating in ratings.items()
    ]
    store.history.record(profile.id, "checkerboard", events)
    return store.profiles.change(profile.id, is_shared=is_shared)


@pytest.fixture
def ada(recommender: Recommender, store: Store) -> Assistant:
    return Assistant(recommender, store, profile_of(store, "Ada", EVEN))


def ids_of(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["movie"]["movie_id"] for entry in entries]


def is_even(film: str) -> bool:
    return int(film[1:]) % 2 == 0


def test_every_tool_tells_what_it_does_takes_and_gives_and_whether_it_changes_anything(
    ada: Assistant,
) -> None:
    tools = ada.tools()
    reading = ["recommend", "search", "predict", "explain", "tonight", "never"]
    writing = ["rate", "mark", "set_never", "undo"]
    assert list(tools) == [*reading, *writing]
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema
        assert tool.input_schema["additionalProperties"] is False
        assert "prefixItems" not in str(tool.input_schema), "some assistants refuse such a tool"
        assert tool.annotations
        assert tool.annotations.read_only_hint is (tool.name in reading)


def test_the_guide_has_a_line_for_every_tool(ada: Assistant) -> None:
    page = (ROOT / "docs" / "guide" / "assistants.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)`", page, re.MULTILINE) == list(ada.tools())
    assert f"At most {ASSISTANT_LENGTH} movies" in page


def test_the_instructions_name_the_person_the_scale_and_the_genres(ada: Assistant) -> None:
    told = ada.instructions()
    for part in ("Ada", "from 1 to 5 in steps of 1", "Comedy", "`search`"):
        assert part in told


def test_recommendations_are_for_the_person_and_name_their_ratings_as_reasons(ada: Assistant) -> None:
    found = ada.ask("recommend", k=5, reasons=2)["recommendations"]
    assert len(found) == 5
    assert all(map(is_even, ids_of(found)))
    assert not set(ids_of(found)) & set(EVEN)
    assert {reason["movie_id"] for reason in found[0]["reasons"]} <= set(EVEN)


def test_recommendations_keep_to_the_filters_and_follow_the_dials(ada: Assistant) -> None:
    found = ada.ask("recommend", k=50, genres=["Comedy"], from_year=1960, to_year=1969)["recommendations"]
    assert ids_of(found)
    assert all(not is_even(film) and 10 <= int(film[1:]) <= 19 for film in ids_of(found))
    assert ada.ask("recommend", to_minutes=90)["recommendations"] == []
    even = ada.ask("recommend", k=50, people=["Even Director"])["recommendations"]
    assert all(map(is_even, ids_of(even)))
    newer, older = (ada.ask("recommend", k=1, dials={"newer": turn})["recommendations"] for turn in (1, -1))
    assert newer[0]["movie"]["release_year"] > older[0]["movie"]["release_year"]
    (best,) = ids_of(ada.ask("recommend", k=1)["recommendations"])
    assert best not in ids_of(ada.ask("recommend", k=3, exclude=[best])["recommendations"])


def test_movies_are_found_by_text_and_by_filters_alone(ada: Assistant) -> None:
    assert ada.ask("search", text="movie 17", k=1)["movies"][0]["movie_id"] == "m17"
    newest = ada.ask("search", text="", k=2, to_year=1959, sort="newest")["movies"]
    assert [movie["movie_id"] for movie in newest] == ["m9", "m8"]


def test_predictions_are_the_persons(ada: Assistant, recommender: Recommender) -> None:
    found = ada.ask("predict", movie_ids=["m6", "m7"])["predictions"]
    expected = recommender.predict_for(["m6", "m7"], list(EVEN.items()))
    assert found == [each.model_dump() for each in expected]


def test_an_explanation_names_the_ratings_and_a_long_history_is_cut(
    ada: Assistant, recommender: Recommender, store: Store
) -> None:
    explained = ada.ask("explain", movie_id="m6")["explanation"]
    assert {share["movie_id"] for share in explained["shares"]} == set(EVEN)
    rated = ada.ask("explain", movie_id="m4")["explanation"]
    assert rated["given_rating"] == EVEN["m4"]
    reasons = [rated[of][ways] for of in ("for_rating", "for_rank") for ways in ("ups", "downs")]
    assert "m4" not in {reason["movie_id"] for each in reasons for reason in each}
    assert "m4" not in {share["movie_id"] for share in rated["shares"]}
    films = {f"m{number}": 5.0 if number % 2 else 2.0 for number in range(1, 21)}
    long = Assistant(recommender, store, profile_of(store, "Long", films))
    shares = long.ask("explain", movie_id="m23")["explanation"]["shares"]
    sizes = [abs(share["rating_share"]) for share in shares]
    assert len(sizes) == SHARES_TOLD
    assert sizes == sorted(sizes, reverse=True)


def test_tonight_is_for_the_person_and_for_those_who_share_their_profile(
    ada: Assistant, store: Store
) -> None:
    profile_of(store, "Grace Tonight", {"m1": 5, "m3": 5}, is_shared=True)
    profile_of(store, "Hidden Tonight", {"m1": 5})
    picks = ada.ask("tonight", others=["grace tonight"], k=4, aggregation="average")["picks"]
    assert len(picks) == 4
    for pick in picks:
        assert [person["name"] for person in pick["people"]] == ["Ada", "Grace Tonight"]
    assert not {"m0", "m1", "m2", "m3", "m4"} & set(ids_of(picks))
    seen = ada.ask("tonight", others=["Grace Tonight"], seen="seen", k=50)["picks"]
    assert set(ids_of(seen)) == {"m0", "m1", "m2", "m3", "m4"}
    refusal = ada.refusal("tonight", others=["Hidden Tonight"])
    assert "no profile is called 'Hidden Tonight'" in refusal
    assert "Grace Tonight" in refusal, "it tells who can be named"


def test_the_app_and_the_assistant_see_at_once_what_the_other_was_told(
    app: FastAPI, recommender: Recommender, store: Store
) -> None:
    with visitor(app) as at_home:
        assistant = Assistant(recommender, store, store.profiles.get(at_home.profile_id))
        key = assistant.ask("rate", movie_id="m3", rating=1)["key"]
        assert re.search(r"\bMovie 3\b.*\b1\b", at_home.get("/taste/export.csv").text)
        assistant.ask("undo", key=key)
        assert "Movie 3" not in at_home.get("/taste/export.csv").text
        (best,) = ids_of(assistant.ask("recommend", k=1)["recommendations"])
        at_home.post("/marks", {"seen": best})
        assert best not in ids_of(assistant.ask("recommend", k=50)["recommendations"])


def test_what_is_rated_can_be_taken_back(ada: Assistant, store: Store) -> None:
    changed = ada.ask("rate", movie_id="m0", rating=2)
    assert (changed["before"]["rating"], changed["now"]["rating"]) == (5, 2)
    assert changed["movie"]["title"] == "Movie 0"
    assert rating_of(store, ada.profile, "m0") == 2
    (restored,) = ada.ask("undo", key=changed["key"])["events"]
    assert (restored["movie_id"], restored["kind"], restored["value"]) == ("m0", "rating", 5)
    assert rating_of(store, ada.profile, "m0") == 5
    assert len(ada.ask("undo", key=changed["key"])["events"]) == 1, "twice is as good as once"
    assert rating_of(store, ada.profile, "m0") == 5


def test_a_rating_can_be_taken_back_by_null(ada: Assistant, store: Store) -> None:
    assert ada.ask("rate", movie_id="m0", rating=None)["now"]["rating"] is None
    assert rating_of(store, ada.profile, "m0") is None


def test_what_stands_already_is_not_recorded_again(ada: Assistant, store: Store) -> None:
    before = store.history.events(ada.profile.id, "checkerboard")
    assert ada.ask("rate", movie_id="m0", rating=5)["key"] is None
    assert ada.ask("mark", movie_id="m1", told="seen", is_so=False)["key"] is None
    assert store.history.events(ada.profile.id, "checkerboard") == before


@pytest.mark.parametrize("told", ["seen", "saved", "hidden"])
def test_marks_are_set_cleared_and_undone(ada: Assistant, told: str) -> None:
    flag = f"is_{told}"
    changed = ada.ask("mark", movie_id="m6", told=told)
    assert (changed["before"][flag], changed["now"][flag]) == (False, True)
    assert ("m6" in ids_of(ada.ask("recommend", k=50)["recommendations"])) is (told == "saved")
    assert ada.ask("mark", movie_id="m6", told=told)["key"] is None
    ada.ask("undo", key=changed["key"])
    assert ada.ask("mark", movie_id="m6", told=told, is_so=False)["key"] is None, "undone, so not set"


def test_what_is_wrong_with_a_call_is_told_in_one_line(ada: Assistant) -> None:
    assert "`search` finds" in ada.refusal("rate", movie_id="nowhere", rating=3)
    assert "off the scale, 1 to 5" in ada.refusal("rate", movie_id="m1", rating=6)
    assert "no movie with id" in ada.refusal("predict", movie_ids=["m1", "nowhere"])
    assert ada.refusal("recommend", k=51).startswith("k: ")
    assert ada.refusal("recommend", genre="Comedy").startswith("genre: "), "no argument is passed over"
    assert ada.refusal("recommend", dials={"newer": 2}, k=0).count("; ") == 1
    assert ada.refusal("rate", movie_id="m1").startswith("rating: ")
    assert "to undo" in ada.refusal("undo", key="never")
    assert "there are: recommend, search" in ada.refusal("forget")


def test_after_the_profile_is_deleted_the_tools_say_so(ada: Assistant, store: Store) -> None:
    store.profiles.delete(ada.profile.id)
    assert "it may have been deleted" in ada.refusal("rate", movie_id="m1", rating=3)


def rating_of(store: Store, profile: Profile, film: str) -> float | None:
    return {mark.movie_id: mark.rating for mark in store.marks.of(profile.id, "checkerboard")}.get(film)


def test_a_rating_is_kept_as_it_is_said_on_the_scale_of_the_profile_or_another(
    ada: Assistant, store: Store
) -> None:
    store.profiles.change(ada.profile.id, scale="ten")
    assert ada.ask("rate", movie_id="m0", rating=8)["now"]["scale"] == {"low": 1, "high": 10, "step": 1}
    assert ada.ask("rate", movie_id="m0", rating=8)["key"] is None
    said = ada.ask("rate", movie_id="m0", rating=0.75, scale="words")["now"]
    assert (said["rating"], said["scale"]["high"]) == (0.75, 1)
    assert "off the scale, 1 to 10" in ada.refusal("rate", movie_id="m1", rating=11)


def test_what_is_never_wanted_is_told_set_and_taken_back(ada: Assistant, store: Store) -> None:
    assert ada.ask("never") == {"genres": [], "people": [], "keywords": [], "unknown": []}
    ada.ask("set_never", kind="genres", name="comedy")
    told = ada.ask("set_never", kind="keywords", name="robot")
    assert told == {"genres": ["comedy"], "people": [], "keywords": ["robot"], "unknown": ["robot"]}
    assert store.never.of(ada.profile.id) == Never(("comedy",), keywords=("robot",))
    for tool, listed in (("recommend", "recommendations"), ("tonight", "picks")):
        movies = [each["movie"] for each in ada.ask(tool, k=30)[listed]]
        assert movies
        assert not any("Comedy" in movie["genres"] for movie in movies)
    assert any("Comedy" in movie["genres"] for movie in ada.ask("search", text="", k=50)["movies"])
    ada.ask("set_never", kind="genres", name="Drama")
    empty = ada.ask("recommend")
    assert empty["recommendations"] == []
    assert "the tool `never`" in empty["note"]
    for genre in ("COMEDY", "drama"):
        ada.ask("set_never", kind="genres", name=genre, is_so=False)
    assert ada.ask("never")["genres"] == []
    assert ada.ask("recommend")["note"] is None
    assert "kind" in ada.refusal("set_never", kind="studios", name="A")
    assert "name" in ada.refusal("set_never", kind="genres", name=" ")


def test_a_question_can_leave_things_out_for_once(ada: Assistant) -> None:
    found = ada.ask("recommend", k=30, without_genres=["comedy"])["recommendations"]
    assert found
    assert not any("Comedy" in each["movie"]["genres"] for each in found)
    assert ada.ask("never")["genres"] == []
