"""Addresses, networks and whom they count for."""

import pytest

from maxella.app.http.addresses import address_of, counted_as, is_within, networks_of
from maxella.errors import UsageError


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("unknown", "unknown", True),
    ],
)
def test_an_ipv6_client_is_counted_by_its_network_and_an_ipv4_one_by_its_address(
    one: str, other: str, is_same: bool
) -> None:
    assert (counted_as(one) == counted_as(other)) is is_same
    assert counted_as(counted_as(one)) == counted_as(one)


def test_proxies_are_addresses_or_networks_with_commas_between() -> None:
    proxies = networks_of(["127.0.0.1, 10.0.0.0/8", "2001:db8::/32"])
    for within in ("127.0.0.1", "10.200.0.1", "2001:db8::7", "::ffff:10.0.0.1"):
        assert is_within(address_of(within), proxies)
    for without in ("127.0.0.2", "11.0.0.1", "2001:db9::7", "localhost", ""):
        assert not is_within(address_of(without), proxies)


@pytest.mark.parametrize(
    "written", ["proxy.example.org", "", "127.0.0.1,", "10.0.0.1/8", "0.0.0.0/0", "::/0"]
)
def test_what_is_no_proxy_or_everybody_is_refused_in_one_line(written: str) -> None:
    with pytest.raises(UsageError, match="--proxy") as refused:
        networks_of([written])
    assert "\n" not in str(refused.value)
