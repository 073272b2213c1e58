"""The edge: what every webhook does before it believes anything a request says.

A body is read no further than a cap, and every refusal is counted by its reason. Nothing here
looks at, keeps or logs what a body says.
"""

from __future__ import annotations

from fastapi import Request, Response
from prometheus_client import Counter

REFUSED_AT_EDGE = Counter(
    "parley_edge_refused_total", "Requests refused at the edge, by reason.", ["reason"]
)
LATE_ANSWERS = Counter(
    "parley_late_answers_total",
    "Answers given after the platform had been told to wait, by kind.",
    ["kind"],
)


class TooLarge(Exception):
    """The body is larger than the cap."""


async def read_body(request: Request, cap: int) -> bytes:
    """The body, of at most `cap` bytes.

    Raises TooLarge as soon as more is announced or arrives, so that nobody can fill our memory,
    and starlette's ClientDisconnect when the sender went away.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > cap:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > cap:
            raise TooLarge
    return bytes(body)


def refused(status: int, reason: str) -> Response:
    """An empty answer with this status, counted."""
    REFUSED_AT_EDGE.labels(reason).inc()
    return Response(status_code=status)
