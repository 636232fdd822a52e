"""Forms that none of the app's pages sent change nothing, whoever is signed in."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.attack.people import Person
from tests.attack.routes import Route
from tests.attack.served import Served
from tests.counting import ATTACK

FIELDS = {"rating.m4": "5", "name": "Ada", "undo": "x:1", "pin": "1234"}
FIELDS |= {"password": "12345678", "again": "12345678"}
_NAME = re.compile(r"\{[^}]*\}")


def test_a_foreign_page_changes_nothing(target: Served, routes: list[Route]) -> None:
    ada = Person(target.client())
    if target.mode == "accounts":
        ada.sign_up("Ada")
    ada.make_profile("Ada").rate({"m0": 5, "m2": 4})
    stranger = Person(target.client("127.0.0.2"))
    foreign = stranger.token("/sign-in" if target.mode == "accounts" else "/start")
    before = _content(target.database)
    forms = [each for each in routes if each.method == "POST" and not each.path.startswith("/api/")]
    assert len(forms) > 25
    tried = 0
    for route in forms:
        path = _NAME.sub("f" * 32, route.path)
        for forged in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": "é"}):
            answer = ada.client.post(
                path, data={**FIELDS, **forged}, headers={"origin": "http://evil.example"}
            )
            assert answer.status_code in (401, 403, 404, 303), f"{path}: {answer.status_code}"
            assert answer.status_code != 303 or "/sign-in" in answer.headers["location"], path
            tried += 1
    assert _content(target.database) == before
    ATTACK.tell(f"forms of foreign pages ({target.mode})", tried=tried, figure="nothing changed")


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_no_answer_lets_another_sites_script_read_it(alone: Served, origin: str) -> None:
    with alone.client() as client:
        for path in ("/api/v1/profiles", "/start", "/openapi.json"):
            answer = client.get(path, headers={"origin": origin})
            assert not [name for name in answer.headers if name.startswith("access-control-")]


def _content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but of those that only say who was here when."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)  # noqa: S608
            for table in tables
            if table != "sessions"
        }
