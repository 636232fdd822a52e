"""Many requests at once, and the most expensive ones there are: others are served, and memory is bounded."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attack.asking import Noticed, flooding
from tests.attack.people import PASSWORD, Person
from tests.attack.served import Served
from tests.counting import ATTACK

MOST_MEGABYTES = 1_000
HISTORY = [{"movie_id": f"m{number}", "rating": 1 + number % 5} for number in range(0, 1_400, 2)]
DEAREST = {
    "recommendations": {"history": HISTORY, "k": 10**9, "reasons": 10},
    "recommendations, as many as are given": {"history": HISTORY, "k": 1_000, "reasons": 10},
    "predictions": {"history": HISTORY, "movie_ids": [f"m{number % 1_500}" for number in range(1_000)]},
    "explanations": {"history": HISTORY, "movie_id": "m7", "reasons": 10},
}


@pytest.mark.parametrize("source", ATTACK.some(["the same address", "another address"], 1))
@pytest.mark.parametrize("what", ATTACK.some(DEAREST, 1))
def test_a_flood_of_the_dearest_requests_lets_others_through(alone: Served, what: str, source: str) -> None:
    flood = [alone.client("127.0.0.3") for _ in range(40)]
    ada = Person(alone.client("127.0.0.3" if source == "the same address" else None)).make_profile("Ada")
    ada.rate({f"m{number}": 5 for number in range(0, 40, 2)})
    alone.forget_peak()
    noticed = Noticed()
    path = f"/api/v1/{what.partition(',')[0]}"
    with flooding(flood, "POST", path, json=DEAREST[what]) as statuses:
        for _ in range(ATTACK.times(30)):
            noticed.ask(ada.client, "/")
    assert set(statuses) <= {200, 422, 429, 503}
    assert noticed.served == len(noticed.statuses)
    assert alone.megabytes() < MOST_MEGABYTES
    ATTACK.tell(
        f"40 clients flood {what}; Home of {source}",
        tried=len(statuses),
        broken=int(noticed.median >= 1),
        figure=f"{noticed.median * 1000:.0f} ms at the median, {alone.megabytes():.0f} MB at most",
    )


def test_many_sign_ins_at_once_take_little_memory(with_accounts: Served) -> None:
    Person(with_accounts.client()).sign_up("Grace")
    with_accounts.forget_peak()
    before = with_accounts.megabytes()
    clients = [with_accounts.client() for _ in range(30)]

    def sign_in(number: int) -> int:
        body = {"name": "Grace" if number % 2 else f"nobody {number}", "password": PASSWORD}
        return clients[number].post("/api/v1/accounts/token", json=body).status_code

    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(sign_in, range(30)))
    assert set(statuses) <= {200, 401, 429, 503}
    assert 200 in statuses
    more = with_accounts.megabytes() - before
    assert more < 300
    ATTACK.tell("30 sign-ins at once", tried=30, figure=f"{more:.0f} MB more")


def test_a_flood_of_strangers_fills_nothing(target: Served) -> None:
    """Who only looks leaves no trace in the database."""
    with target.client() as client:
        size = target.database.stat().st_size
        for _ in range(ATTACK.times(300)):
            client.cookies.clear()
            client.get("/sign-in" if target.mode == "accounts" else "/start")
    assert target.database.stat().st_size <= size + 4_096
    ATTACK.tell(f"strangers who only look ({target.mode})", tried=ATTACK.times(300), figure="no row written")
