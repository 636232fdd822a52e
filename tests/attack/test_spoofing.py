"""What a stranger says about where they come from, and what they are, is not believed."""

from tests.attack.people import PASSWORD, Person
from tests.attack.served import Served
from tests.counting import ATTACK

SPOOFED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP")

SPELLINGS = (
    *("filmfan", "FILMFAN", " filmfan ", "Filmfan"),
    *("\N{LATIN SMALL LIGATURE FI}lmfan", "\N{FULLWIDTH LATIN SMALL LETTER F}ilmfan"),
    "\N{FULLWIDTH LATIN CAPITAL LETTER F}ilmfan",
)


def _as(number: int) -> dict[str, str]:
    """Headers that name another address each time."""
    address = f"203.0.{number // 250}.{number % 250 + 1}"
    return {name: f"for={address}" if name == "Forwarded" else address for name in SPOOFED}


def test_pins_are_not_tried_from_made_up_addresses(alone: Served) -> None:
    owner = Person(alone.client()).make_profile("Ada with a PIN", pin="4711")
    there = owner.client.get("/api/v1/profiles").json()["profiles"]
    profile = next(each["id"] for each in there if each["name"] == "Ada with a PIN")
    tries = ATTACK.times(400)
    guessed = 0
    with alone.client("127.0.0.2") as client:
        for number in range(tries):
            pin = {"pin": f"{number:04}"}
            answer = client.post(f"/api/v1/profiles/{profile}/token", json=pin, headers=_as(number))
            assert answer.status_code in (401, 429, 503)
            guessed += answer.status_code == 401
    assert guessed <= 5
    ATTACK.tell("a PIN tried with spoofed addresses", tried=tries, figure=f"{guessed} tries counted")


def test_passwords_are_not_tried_by_other_spellings_of_a_name(with_accounts: Served) -> None:
    """Folding a name otherwise than its key gives as many tries as there are spellings."""
    Person(with_accounts.client()).sign_up("filmfan")
    guessed = 0
    for number in range(ATTACK.times(200)):
        # Many clients, each below its own limit.
        with with_accounts.client(f"127.0.1.{number % 250 + 1}") as client:
            body = {"name": SPELLINGS[number % len(SPELLINGS)][:40], "password": f"wrong {number}"}
            answer = client.post("/api/v1/accounts/token", json=body)
            assert answer.status_code in (401, 422, 429, 503)
            guessed += answer.status_code == 401
    assert guessed <= 20
    ATTACK.tell(
        "a password tried by many clients",
        tried=ATTACK.times(200),
        broken=0,
        figure=f"{guessed} tries counted",
    )


def test_an_owner_is_not_locked_out_by_those_who_fail_in_their_name(with_accounts: Served) -> None:
    ada = Person(with_accounts.client()).sign_up("Ida")
    ada.send("/sign-out", {})
    for number in range(ATTACK.times(500)):
        with with_accounts.client(f"127.0.2.{number % 250 + 1}") as client:
            client.post("/api/v1/accounts/token", json={"name": "Ida", "password": f"wrong {number}"})
    answer = ada.send("/sign-in", {"name": "Ida", "password": PASSWORD}, "/sign-in")
    assert answer.status_code == 303, answer.text
    ATTACK.tell(
        "failing in an owner's name",
        tried=ATTACK.times(500),
        broken=0,
        figure="the owner's browser was let in",
    )


def test_nobody_becomes_operator_for_coming_from_this_machine(target: Served) -> None:
    tried = 0
    for headers in (
        {},
        {"host": "localhost"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
    ):
        stranger = Person(target.client())
        fields = {
            "password": PASSWORD,
            "again": PASSWORD,
            "code": "AAAA-AAAA-AAAA",
            "csrf": stranger.token("/operator/sign-in"),
        }
        for path in ("/operator/password", "/operator/sign-in"):
            answer = stranger.client.post(path, data=fields, headers=headers)
            tried += 1
            assert answer.status_code in (400, 403, 404, 422, 429), f"{headers}: {answer.status_code}"
        assert stranger.client.get("/operator").status_code in (303, 401)
        assert stranger.client.get("/operator/backups/maxella-20260101-000000.backup").status_code in (
            303,
            401,
        )
    ATTACK.tell(f"becoming operator without the code ({target.mode})", tried=tried, figure="none let in")


def test_a_name_that_is_pointed_here_from_elsewhere_reads_nothing(alone: Served) -> None:
    names = [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
        "[::2]x",
        "a" * 3_000,
    ]
    with alone.client() as client:
        for name in names:
            assert client.get("/api/v1/profiles", headers={"host": name}).status_code == 400
    ATTACK.tell("foreign host names", tried=len(names), figure="all refused")


def test_a_cookie_from_before_signing_out_opens_nothing(target: Served) -> None:
    ada = Person(target.client())
    if target.mode == "accounts":
        ada.sign_up("Ada who leaves")
    ada.make_profile("Ada")
    copied = dict(ada.client.cookies)
    ada.send("/sign-out" if target.mode == "accounts" else "/profiles/leave", {})
    with target.client() as thief:
        thief.cookies.update(copied)
        for path in ("/taste", "/taste/export.json", "/taste/export/imdb", "/wall", "/tonight"):
            assert thief.get(path, headers={"accept": "application/json"}).status_code == 401
    ATTACK.tell(f"copied cookies after signing out ({target.mode})", tried=5, figure="all refused")
