"""What speaking tests share: something to say, and every way to lose an answer."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.voice import Saying
from flows.language.words import Message, Text
from tests.adapters.slack.desk import WORKSPACE
from tests.adapters.slack.double import Broken, Dropped, Fault, Garbled, Slow

CALLS, ANA = "C01CALLS", "U01ANA"
POST, UPDATE = "chat.postMessage", "chat.update"


def saying(text: str = "Hello", **more: str) -> Saying:
    where = {} if "person" in more else {"channel": CALLS}
    return Saying(
        workspace=WORKSPACE, message=Message(text, Text(text)), marker="m1", **{**where, **more}
    )


def since() -> datetime:
    return datetime.now(UTC)


DOUBTS: list[Fault] = [
    Dropped(after=True),
    Broken(500, after=True),
    Broken(502, after=True, body="<html>Bad gateway</html>"),
    Broken(503, after=True, content_type="text/plain"),
    Broken(500, after=True, body="{", content_type="application/json"),
    Broken(500, after=True, body='"text"', content_type="application/json"),
    Broken(504, after=True, body='{"ok":false,"error":"x"}', content_type="application/json"),
    Garbled(),
    Garbled("plain", "text/plain"),
    Garbled("[]"),
    Garbled("{}"),
    Slow(2.0),
]
