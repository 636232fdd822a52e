"""The names that the app answers under."""

import socket

import pytest

from maxella.app.network.hosts import host_name, name_in
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings, settings_for
from maxella.app.storage.store import Store
from maxella.errors import UsageError
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of

ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens there
OWN = socket.gethostname()
LITERALS = ("127.0.0.1:8000", "192.0.2.9", "[::1]:8000", "[2001:db8::9]")
FOREIGN = ("elsewhere.example", "127.0.0.1.elsewhere.example:8000", "[::1].elsewhere.example", "", "a b", "@")


def answered(settings: Settings, recommender: Recommender, store: Store, *hosts: str) -> dict[str, int]:
    """The status of the answer under each name."""
    statuses = {}
    with client_of(create_app(Fixed(recommender), store, settings)) as client:
        for host in hosts:
            answer = client.get("/livez", headers={"host": host})
            assert "x-content-type-options" in answer.headers
            if answer.status_code == 400:
                assert answer.json()["error"]["code"] == "bad_request"
            statuses[host] = answer.status_code
    return statuses


@pytest.mark.parametrize(
    ("settings", "also"),
    [
        (settings_for("127.0.0.1"), ("localhost", "LOCALHOST:80", "localhost.")),
        (settings_for(ANYWHERE, accounts=False), ("localhost", OWN, f"{OWN.partition('.')[0]}.local:8000")),
        (settings_for("::1", names=["films.example.org"]), ("Films.Example.org.:443", "localhost")),
        (settings_for(ANYWHERE, accounts=False, names=["films.example.org"]), ("films.example.org", OWN)),
        (settings_for(ANYWHERE, accounts=True, names=["films.example.org"]), ("films.example.org", OWN)),
        (settings_for("127.0.0.1", accounts=True, names=["films.example.org"]), ("films.example.org:8000",)),
    ],
    ids=["private", "open", "private and named", "open and named", "accounts and named", "behind a proxy"],
)
def test_the_app_answers_under_this_machines_names_and_those_given_alone(
    settings: Settings, also: tuple[str, ...], recommender: Recommender, store: Store
) -> None:
    good = (*LITERALS, *also)
    statuses = answered(settings, recommender, store, *good, *FOREIGN)
    assert statuses == dict.fromkeys(good, 200) | dict.fromkeys(FOREIGN, 400)


def test_with_accounts_any_name_will_do_unless_one_is_given(recommender: Recommender, store: Store) -> None:
    for settings in (settings_for(ANYWHERE), settings_for("127.0.0.1", accounts=True)):
        assert answered(settings, recommender, store, "elsewhere.example") == {"elsewhere.example": 200}


def test_where_others_reach_it_names_and_passwords_are_asked_for() -> None:
    assert settings_for(ANYWHERE).accounts
    assert not settings_for(ANYWHERE).operator
    assert not settings_for("localhost").accounts
    assert settings_for("localhost").operator


def test_a_name_is_read_without_port_dot_and_capitals() -> None:
    assert name_in("Films.Example.org.:8000") == host_name("films.example.org") == "films.example.org"
    assert name_in("[::1]:8000") == "[::1]"


@pytest.mark.parametrize("written", ["", "https://films.example.org", "films example", "a/b", "ä.example"])
def test_what_is_no_name_is_refused_in_one_line(written: str) -> None:
    with pytest.raises(UsageError, match="--name") as refused:
        host_name(written)
    assert "\n" not in str(refused.value)
