"""Addresses of the network: read, compared with networks, and counted as clients."""

import ipaddress
from collections.abc import Iterable, Sequence

from maxella.errors import UsageError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

OWN_BITS = 64
"""So much of an IPv6 address is the network of one household, which chooses the rest as it likes."""


def address_of(text: str) -> Address | None:
    """An address as it is written; None for what is none. `::ffff:192.0.2.1` is the IPv4 address in it."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_within(address: Address | None, networks: Iterable[Network]) -> bool:
    """Tell whether an address belongs to one of the networks."""
    return address is not None and any(address in network for network in networks)


def counted_as(client: str) -> str:
    """Name the client to count: an IPv4 address, or all of an IPv6 network that one client may own.

    Args:
        client: an address; anything else counts as itself.
    """
    address = address_of(client)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address), OWN_BITS), strict=False))
    return client if address is None else str(address)


def networks_of(written: Sequence[str]) -> tuple[Network, ...]:
    """The networks of proxies as an option names them: addresses or networks, with commas between.

    Raises:
        UsageError: when one is neither, or would be everybody.
    """
    return tuple(_network(part.strip()) for parts in written for part in parts.split(","))


def _network(part: str) -> Network:
    try:
        network = ipaddress.ip_network(part)
    except ValueError:
        raise UsageError(
            f"--proxy {part!r} is neither an address nor a network; such are 127.0.0.1 and 10.0.0.0/8"
        ) from None
    if network.prefixlen == 0:
        raise UsageError(f"--proxy {part} would believe everybody; name the proxies' own addresses")
    return network
