"""Where our token may be sent: an activity names the address it is to be answered at.

Whoever could make us answer elsewhere would hold a token with which to speak as Parley.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Whole names: anybody may register another one below trafficmanager.net.
HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
    }
)
DOMAINS = (".botframework.com",)  # Microsoft's alone
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
# No name and password, no query, no backslash: clients differ in what they make of those.
ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[::1\])(?P<port>:[0-9]{1,5})?(/[A-Za-z0-9._~%-]*)*",
    re.IGNORECASE | re.ASCII,
)


def may_send_to(url: str, *, emulator: bool = False, extra: Sequence[str] = ()) -> bool:
    """Whether requests may go to a service url.

    An emulator's is on this machine and nowhere else. Hosts in `extra` are allowed besides.
    """
    found = ADDRESS.fullmatch(url)
    if found is None:
        return False
    host, port = found["host"].lower(), found["port"] or ""
    at_home = host in LOOPBACK
    if found["scheme"].lower() == "http" and not at_home:
        return False
    if host in {one.lower() for one in extra}:
        return True
    if emulator:
        return at_home
    return port in {"", ":443"} and (host in HOSTS or host.endswith(DOMAINS))
