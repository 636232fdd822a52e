"""What one person said, asked for by another in every way that there is."""

import re
from collections.abc import Iterator

import httpx

from tests.attack.people import Person
from tests.attack.routes import Route
from tests.attack.served import Served
from tests.counting import ATTACK

CANARY = "canary-4711"
"""In all that only the owner may read."""
_NAME = re.compile(r"\{[^}]*\}")


def test_a_stranger_reads_nothing_that_is_not_theirs(target: Served, routes: list[Route]) -> None:
    ada = _owner(target)
    ids = _ids_of(target, ada)
    mallory = Person(target.client())
    if target.mode == "accounts":
        mallory.sign_up(f"Mallory {len(target.said)}")
    mallory.make_profile("Mallory")
    tried = 0
    for stranger in (target.client(), mallory.client):
        for answer in _asked(stranger, routes, ids):
            tried += 1
            assert CANARY not in answer.text, f"{answer.request.method} {answer.request.url}"
    assert CANARY in ada.client.get("/taste/import").text, "the owner still reads it"
    ATTACK.tell(f"another's ids at every address ({target.mode})", tried=tried, figure="nothing told")


def test_nobody_else_changes_what_is_not_theirs(target: Served) -> None:
    ada = _owner(target)
    before = ada.client.get("/taste/export.csv").text
    ids = _ids_of(target, ada)
    mallory = Person(target.client())
    if target.mode == "accounts":
        mallory.sign_up(f"Trudy {len(target.said)}")
    mallory.make_profile("Trudy")
    tried = 0
    for number in ids:
        for path, fields in (
            ("/taste/import/undo", {"import": number}),
            (f"/profiles/{number}/enter", {"pin": "0000"}),
            (f"/taste/import/{number}/confirm", {}),
            (f"/taste/import/{number}/cancel", {}),
            (f"/taste/imported/{number}", {"film": "m1"}),
            ("/undo", {"undo": f"{number}:1"}),
            ("/profiles/delete", {"name": "Ada"}),
        ):
            mallory.send(path, fields)
            tried += 1
    assert ada.client.get("/taste/export.csv").text == before
    ATTACK.tell(f"changing what is another's ({target.mode})", tried=tried, figure="nothing changed")


def _owner(target: Served) -> Person:
    """Somebody with a PIN, ratings, a list and an import that carry the canary."""
    ada = Person(target.client())
    if target.mode == "accounts":
        ada.sign_up(f"Ada {len(ada.client.cookies)} {id(ada) % 10_000}")
    ada.make_profile("Ada", pin="4711").rate({"m0": 5, "m2": 4})
    table = f"Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Movie 4,1954,,5\n2024-01-01,{CANARY},,,5\n"
    page = ada.token("/taste/import")
    files = {"files": (f"{CANARY}.csv", table)}
    looked = ada.client.post("/taste/import", data={"csrf": page}, files=files)
    ada.send(f"{looked.headers['location']}/confirm", {}, "/taste/import")
    ada.client.post("/taste/import", data={"csrf": page}, files=files)
    ada.send("/taste/list", {}, "/taste/profile")
    assert CANARY in ada.client.get("/taste/import").text
    return ada


def _ids_of(target: Served, ada: Person) -> list[str]:
    """Whatever names something of hers: ids of the profile and its imports, as a stranger may guess them."""
    pages = "".join(ada.client.get(path).text for path in ("/start", "/taste/profile", "/taste/import"))
    ids = sorted(set(re.findall(r"[0-9a-f]{32}", pages)))
    assert ids
    return [*ids[:6], "1", "2", "3", f"maxella:{ids[0]}"]


def _asked(client: httpx.Client, routes: list[Route], ids: list[str]) -> Iterator[httpx.Response]:
    reading = [route.path for route in routes if route.method == "GET" and route.path != "/static"]
    for some_id in ids:
        for path in reading:
            if "{" in path:
                yield client.get(_NAME.sub(some_id, path), headers={"accept": "application/json"})
        for model_route in ("recommendations", "predictions", "explanations"):
            body = {"user_id": some_id, "movie_id": "m4", "movie_ids": ["m4"], "k": 5}
            asked = {"recommendations": ("user_id", "k"), "predictions": ("user_id", "movie_ids")}
            kept = asked.get(model_route, ("user_id", "movie_id"))
            answer = client.post(f"/api/v1/{model_route}", json={name: body[name] for name in kept})
            assert answer.status_code in (401, 404), f"{model_route} of {some_id}: {answer.status_code}"
            yield answer
    for path in reading:
        yield client.get(path, headers={"accept": "application/json"}, follow_redirects=False)
