"""Sessions: they end where somebody says so, whatever cookie is sent again."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import itsdangerous
import pytest
from fastapi import FastAPI

from maxella.app import sessions
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage import sessions as stored
from maxella.app.storage.profiles import Profiles
from maxella.app.storage.store import Store
from maxella.app.storage.tables import sessions as table
from maxella.errors import StorageError
from maxella.recommend.recommender import Recommender
from tests.app.visitor import Visitor, token_of, visitor

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture
def own_app(recommender: Recommender, own_store: Store) -> FastAPI:
    return create_app(Fixed(recommender), own_store)


@pytest.fixture
def ada(own_app: FastAPI) -> Iterator[Visitor]:
    with visitor(own_app) as ada:
        yield ada


@contextmanager
def sent_again(whose: Visitor, cookie: str | None = None) -> Iterator[httpx.Client]:
    """Another browser with a copy of the cookie of now."""
    headers = {"cookie": f"maxella={cookie or whose.client.cookies['maxella']}", "accept": "text/html"}
    with httpx.Client(base_url=whose.client.base_url, headers=headers) as client:
        yield client


def content_of(whose: Visitor) -> dict[str, str]:
    """What the cookie holds; it is signed, and not secret."""
    content = json.loads(base64.b64decode(whose.client.cookies["maxella"].partition(".")[0]))
    assert isinstance(content, dict)
    return content


def rows(store: Store) -> int:
    with store.database.reading() as connection:
        return len(connection.execute(table.select()).all())


def test_a_cookie_from_before_leaving_a_profile_is_dead_afterwards(ada: Visitor) -> None:
    with sent_again(ada) as thief:
        assert thief.get("/taste").status_code == 200
        ada.post("/profiles/leave", {})
        assert thief.get("/taste").headers["location"] == "/start"


def test_the_cookie_says_neither_who_one_is_nor_what_the_table_holds(ada: Visitor, own_store: Store) -> None:
    content = content_of(ada)
    assert set(content) == {"csrf", "id"}
    assert len(base64.urlsafe_b64decode(content["id"] + "=")) == 32
    assert ada.profile_id not in json.dumps(content)
    [session] = own_store.sessions.of_profile(ada.profile_id)
    assert content["id"] not in repr(session)


def test_each_change_of_who_one_is_makes_a_new_id_and_a_new_token(ada: Visitor) -> None:
    before = content_of(ada)
    ada.post(f"/profiles/{ada.profile_id}/enter", {})
    after = content_of(ada)
    assert before["id"] != after["id"]
    assert before["csrf"] != after["csrf"]


def test_who_merely_looks_has_no_row(own_app: FastAPI, own_store: Store, ada: Visitor) -> None:
    assert rows(own_store) == 1
    for _ in range(20):
        with httpx.Client(base_url=ada.client.base_url, headers={"accept": "text/html"}) as client:
            token = token_of(client.get("/start").text)
            client.post("/language", data={"csrf": token, "language": "de"})
    assert rows(own_store) == 1


@pytest.mark.parametrize("old", [{"profile": "0" * 32}, {"id": 5}, {"id": "made up"}, {"known": {}}])
def test_a_cookie_of_an_earlier_release_is_nobodys(
    ada: Visitor, own_store: Store, old: dict[str, object]
) -> None:
    if "profile" in old:
        old = {"profile": ada.profile_id, "operator": {"until": 9_999_999_999, "era": None}}
    signer = itsdangerous.TimestampSigner(own_store.settings.secret().hex())
    cookie = signer.sign(base64.b64encode(json.dumps(old).encode())).decode()
    with sent_again(ada, cookie) as client:
        assert client.get("/taste").headers["location"] == "/start"
        assert client.get("/operator").headers["location"] == "/operator/sign-in"


def test_a_new_pin_ends_every_other_session_and_keeps_this_one(ada: Visitor) -> None:
    changed = {"name": "Ada", "colour": "teal"}
    with sent_again(ada) as thief:
        ada.post("/profiles/change", changed | {"pin": "2468"})
        assert ada.get("/taste").status_code == 200
        assert thief.get("/taste").headers["location"] == "/start"


def test_a_left_open_browser_neither_changes_nor_removes_a_pin(ada: Visitor, own_store: Store) -> None:
    changed = {"name": "Ada", "colour": "teal"}
    ada.post("/profiles/change", changed | {"pin": "2468"})
    for attempt in ({"remove_pin": "yes"}, {"pin": "1111"}, {"remove_pin": "yes", "present_pin": "1111"}):
        answer = ada.post("/profiles/change", changed | attempt)
        assert answer.headers["location"] == "/taste/profile?wrong"
    assert "nothing was changed" in ada.get("/taste/profile?wrong").text
    assert own_store.profiles.pin_is_right(ada.profile_id, "2468")
    tries = [ada.post("/profiles/change", changed | {"remove_pin": "yes"}).status_code for _ in range(4)]
    assert tries[-1] == 429


def test_a_pin_is_removed_for_the_pin_of_today(ada: Visitor, own_store: Store) -> None:
    changed = {"name": "Ada", "colour": "teal"}
    ada.post("/profiles/change", changed | {"pin": "2468"})
    ada.post("/profiles/change", changed | {"remove_pin": "yes", "present_pin": "2468"})
    assert not own_store.profiles.get(ada.profile_id).has_pin


def test_the_profiles_page_lists_where_it_is_in_use_and_ends_the_others(ada: Visitor) -> None:
    with httpx.Client(
        base_url=ada.client.base_url, headers={"user-agent": "Firefox/140 (Android)"}
    ) as client:
        other = Visitor(client, "Bob")
        other.post(f"/profiles/{ada.profile_id}/enter", {})
        assert "Firefox · Android" in ada.get("/taste/profile").text
        ada.post("/profiles/end-others", {})
        assert "Firefox · Android" not in ada.get("/taste/profile").text
        assert other.get("/taste").headers["location"] == "/start"
    assert ada.get("/taste").status_code == 200


def test_a_deleted_profile_is_in_use_nowhere(ada: Visitor) -> None:
    with sent_again(ada) as thief:
        ada.post("/profiles/delete", {"name": "Ada"})
        assert thief.get("/taste").headers["location"] == "/start"


def test_that_a_session_is_used_is_written_every_few_minutes_alone(
    ada: Visitor, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    see = own_store.sessions.see
    monkeypatch.setattr(stored.Sessions, "see", lambda _, session: (seen.append(time.time()), see(session)))
    for _ in range(3):
        ada.get("/taste/profile")
    assert not seen
    monkeypatch.setattr(sessions, "SECONDS_BETWEEN_SIGHTINGS", -1)
    ada.get("/taste/profile")
    assert len(seen) == 1


def test_people_read_on_while_nothing_can_be_written(
    ada: Visitor, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(stored.Sessions, "see", full)
    monkeypatch.setattr(sessions, "SECONDS_BETWEEN_SIGHTINGS", -1)
    assert ada.get("/taste").status_code == 200


def test_a_session_that_nobody_used_for_long_is_over(ada: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(stored.time, "time", lambda: now + stored.SECONDS_UNUSED + 1)
    assert ada.get("/taste").headers["location"] == "/start"


def test_a_page_asks_once_who_is_there(
    ada: Visitor, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    session, profile = own_store.sessions.get, own_store.profiles.get
    monkeypatch.setattr(stored.Sessions, "get", lambda _, key: (asked.append("session"), session(key))[1])
    monkeypatch.setattr(Profiles, "get", lambda _, name: (asked.append("profile"), profile(name))[1])
    assert ada.get("/").status_code == 200
    assert asked == ["session"]
