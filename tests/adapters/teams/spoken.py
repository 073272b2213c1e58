"""What speaking tests share: something to say, and every way to lose an answer."""

from __future__ import annotations

from adapters.voice import Saying
from flows.language.words import Message, Text
from tests.adapters.teams.double import Broken, Created, Dropped, Fault, No, Slow
from tests.adapters.teams.records import CALLS, WORKSPACE


def saying(text: str = "Hello", **more: str) -> Saying:
    where = {} if "person" in more else {"channel": CALLS}
    return Saying(
        workspace=WORKSPACE, message=Message(text, Text(text)), marker="m1", **{**where, **more}
    )


def home(person: str, text: str = "Yours", **more: str) -> Saying:
    return saying(text, person=person, **more)


# What leaves a post in doubt: it was sent, and nobody says what became of it.
DOUBTS: list[Fault] = [
    Dropped(after=True),
    Dropped(),
    Created(),
    Broken(500, after=True),
    Broken(502, after=True),
    Broken(503, after=True, content_type="text/plain"),
    Broken(504, after=True, body="{", content_type="application/json"),
    Broken(200, after=True),
    Broken(200, after=True, body="[]", content_type="application/json"),
    Broken(201, after=True, body='{"id": null}', content_type="application/json"),
    Broken(408, after=True),
    No(500, "ServiceError"),
    No(502, "BadGateway"),
    No(503, "ServiceUnavailable"),
    No(504, "GatewayTimeout"),
    Slow(1.5),
]
