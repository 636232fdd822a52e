"""What the headers of proxies tell, and how little of it a client can make up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from maxella.app.http.addresses import networks_of
from maxella.app.network.proxies import forwarded_by

PROXIES = networks_of(["10.0.0.0/8"])


def told(*headers: tuple[str, str]) -> tuple[str | None, str | None, str | None]:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    found = forwarded_by(Headers(raw=raw), PROXIES)
    return (found.client and str(found.client), found.scheme, found.host)


def test_client_scheme_and_host_are_told_in_either_way() -> None:
    wanted = ("192.0.2.7", "https", "films.example.org")
    modern = ("Forwarded", 'for="192.0.2.7:4711";proto=https;host=films.example.org')
    customary = (
        ("X-Forwarded-For", "192.0.2.7"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "films.example.org"),
    )
    assert told(modern) == told(*customary) == told(modern, *customary) == wanted
    assert told(("Forwarded", 'For="[2001:db8::9]:80"; Proto=HTTPS')) == ("2001:db8::9", "https", None)
    assert told(("X-Forwarded-Proto", "https")) == (None, "https", None)
    assert told() == (None, None, None)


def test_the_chain_is_read_from_the_right_as_far_as_proxies_are_believed() -> None:
    chain = "203.0.113.66, 192.0.2.7, 10.0.0.2, 10.0.0.3"
    assert told(("X-Forwarded-For", chain))[0] == "192.0.2.7"
    # Each list line adds to the right, too.
    assert told(("X-Forwarded-For", "203.0.113.66"), ("X-Forwarded-For", "192.0.2.7"))[0] == "192.0.2.7"
    modern = "for=203.0.113.66;proto=https, for=192.0.2.7;proto=http, for=10.0.0.2;proto=http"
    assert told(("Forwarded", modern)) == ("192.0.2.7", "http", None)
    schemes = (("X-Forwarded-For", "203.0.113.66, 192.0.2.7"), ("X-Forwarded-Proto", "https, http"))
    assert told(*schemes) == ("192.0.2.7", "http", None)


def test_where_the_two_ways_disagree_neither_is_believed() -> None:
    mine = (("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "http"))
    assert told(*mine, ("Forwarded", "for=203.0.113.66;proto=http")) == (None, None, None)
    assert told(*mine, ("Forwarded", "for=192.0.2.7;proto=https")) == (None, None, None)
    assert told(*mine, ("Forwarded", "for=192.0.2.7;proto=http")) == ("192.0.2.7", "http", None)


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-For", "unknown")],
        [("X-Forwarded-For", "192.0.2.7, ")],
        [("X-Forwarded-For", "192.0.2.7:port")],
        [("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "javascript")],
        [("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Host", "films.example.org/evil?")],
        [("X-Forwarded-Host", "a@b")],
        [("Forwarded", "for=_hidden;proto=https")],
        [("Forwarded", 'for="192.0.2.7;proto=https')],
        [("Forwarded", "for=192.0.2.7;for=192.0.2.8")],
        [("Forwarded", "192.0.2.7")],
        [("Forwarded", 'for="fe80::1%eth0"')],
    ],
)
def test_what_is_malformed_is_not_believed(headers: list[tuple[str, str]]) -> None:
    assert told(*headers) == (None, None, None)


def test_a_malformed_entry_ends_the_chain_where_it_stands() -> None:
    assert told(("X-Forwarded-For", "192.0.2.7, nonsense, 10.0.0.9"))[0] == "10.0.0.9"


@given(st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=80))
def test_nothing_that_a_client_puts_first_changes_what_its_proxy_adds(forged: str) -> None:
    assert told(("X-Forwarded-For", f"{forged},192.0.2.7"))[0] == "192.0.2.7"
    assert told(("Forwarded", forged), ("Forwarded", "for=192.0.2.7"))[0] == "192.0.2.7"
    # In one line an open quotation mark may swallow what follows; then nothing is believed.
    assert told(("Forwarded", f"{forged},for=192.0.2.7"))[0] in {"192.0.2.7", None}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"]),
            st.text(alphabet='for=prthos;,":[]. 1\\\t\xdf', max_size=30),
        ),
        max_size=4,
    )
)
def test_no_headers_break_it(headers: list[tuple[str, str]]) -> None:
    assert told(*headers)[1] in {None, "http", "https"}
