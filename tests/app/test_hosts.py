"""The names that the app answers under."""

import pytest

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import settings_for
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("[::1]:8000", 200),
        ("elsewhere.example", 400),
        ("127.0.0.1.elsewhere.example:8000", 400),
        ("[::1].elsewhere.example", 400),
    ],
)
def test_on_this_machine_the_app_answers_under_its_names_alone(
    host: str, status: int, recommender: Recommender, store: Store
) -> None:
    with client_of(create_app(Fixed(recommender), store, settings_for("127.0.0.1"))) as client:
        answer = client.get("/livez", headers={"host": host})
    assert answer.status_code == status
    assert "x-content-type-options" in answer.headers
    if status == 400:
        assert answer.json()["error"]["code"] == "bad_request"


def test_where_others_reach_it_names_and_passwords_are_asked_for_under_any_name() -> None:
    assert settings_for("0.0.0.0").accounts  # noqa: S104 - nothing listens
    assert not settings_for("0.0.0.0").operator  # noqa: S104
    assert not settings_for("0.0.0.0").hosts  # noqa: S104
    assert not settings_for("localhost").accounts
    assert "::1" in settings_for("::1").hosts
