"""Where requests to trackers may go: over https, to addresses that all of the internet can reach.

Somebody types the address of a tracker, and whoever owns that name decides where it leads. Without
a guard it could lead to a database beside us, or to where a cloud hands out its keys. So a name is
resolved here, each of its addresses is judged, and the connection is made to one that was: asking
for the name a second time could give another answer.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore

from adapters.trackers.port import Unusable

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Ip = IPv4Address | IPv6Address

HTTPS = 443
OPEN_PORTS = 1024  # from here on anybody may listen; below stand mail, shells and the like
LAST_PORT = 65535
TRIES = 3  # addresses of one name
# No name and password, no fragment, no backslash, no blank: readers differ in what they make of
# those.
ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?"
    r"(/[a-z0-9._~%!$&'()*+,;=:@/-]*)?(\?[a-z0-9._~%!$&'()*+,;=:@/?-]*)?",
    re.IGNORECASE | re.ASCII,
)
LOCALHOST = "localhost"
# Networks that lead inside, or into another network, whatever Python's own lists say of them.
INSIDE = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by the customers of a carrier
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own, in each virtual machine
        "169.254.0.0/16",  # where clouds hand out keys
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays to IPv6
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "::/8",  # unspecified, loopback, and IPv4 mapped into IPv6 or behind a translator
        "100::/64",
        "2001::/23",  # Teredo among them
        "2002::/16",  # IPv4 within IPv6
        "3fff::/20",
        "fc00::/7",
        "fe80::/9",
        "ff00::/8",
    )
)


def check_address(url: str, *, loopback: bool = False) -> None:
    """Raise Unusable for an address that no tracker can have. `loopback` allows this machine."""
    found = ADDRESS.fullmatch(url)
    if found is None:
        raise Unusable("the address is not one that begins with https://")
    host, port = found["host"].lower().strip("[]"), int(found["port"] or 0)
    literal = _literal(host)
    if loopback and (host == LOCALHOST or (literal is not None and literal.is_loopback)):
        return
    if found["scheme"].lower() != "https":
        raise Unusable("the address is not one that begins with https://")
    if port and port != HTTPS and not OPEN_PORTS <= port <= LAST_PORT:
        raise Unusable("the address has a port that is not for the web")
    if host == LOCALHOST or (literal is not None and not is_public(literal)):
        raise Unusable("the address is not on the public internet")


def is_public(ip: Ip) -> bool:
    """Whether everybody on the internet means the same machine by it."""
    odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback
    return ip.is_global and not odd and not any(ip in one for one in INSIDE)


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it. Raises OSError and UnicodeError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Guard(httpcore.AsyncNetworkBackend):
    """Connects to an address that was judged, and to no other. Raises Unusable.

    Names and certificates are none of its business: the request and TLS keep the name.
    """

    def __init__(self, *, loopback: bool = False, resolve: Resolve = resolved) -> None:
        self._loopback = loopback
        self._resolve = resolve
        self._wire = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._judged(host, port)
                return await self._first(addresses, port, local_address, socket_options)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError from None
        # One that leads inside condemns all: whoever wrote it beside the others meant harm.
        if not all(self._allowed(one) for one in addresses):
            raise Unusable("the address leads to a machine that is not on the public internet")
        return addresses

    async def _first(
        self,
        addresses: Sequence[str],
        port: int,
        local_address: str | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        for one in addresses[:TRIES]:
            try:
                return await self._wire.connect_tcp(one, port, None, local_address, options)
            except httpcore.ConnectError:
                continue
        raise httpcore.ConnectError

    def _allowed(self, address: str) -> bool:
        ip = _literal(address)
        return ip is not None and ((self._loopback and ip.is_loopback) or is_public(ip))


def _literal(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
