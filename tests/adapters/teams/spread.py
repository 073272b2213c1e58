"""What tests of drawings share: people, a moment, forged words, and a card laid out in pieces."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from adapters.teams import render
from flows.language.words import Mention, Message, Part
from tests.adapters.teams.cards import SEAL

Json = dict[str, Any]

AT = datetime(2026, 11, 24, 15, 0, 30, 99, tzinfo=UTC)
SHOWN = "{{DATE(2026-11-24T15:00:30Z,SHORT)}} {{TIME(2026-11-24T15:00:30Z)}}"
ANA = Mention("87d349ed-44d7-43e1-9a83-5f2406dee5ba", "Ana")
BEN = Mention("87d349ed-44d7-43e1-9a83-5f2406dee5bb", "Ben")
OTHER_ANA = Mention("29:1a_B-c", "Ana")
FORGED = (
    "*bold* **b** _it_ `code` ~~no~~ [good](https://evil) <at>Ana</at> ![x](https://evil)"
    " {{TIME(2026-11-24T15:00:30Z)}} <https://evil> \\[a\\](b) & &amp; &lt;at&gt;"
)


def body(*parts: Part) -> list[Json]:
    drawn: list[Json] = render.card(Message("x", *parts), SEAL)["body"]
    return drawn


def text_runs(*parts: Part) -> list[Json]:
    return [run for block in body(*parts) for run in block["inlines"]]


def rows(*parts: Part) -> list[list[str]]:
    sets = [one for one in body(*parts) if one["type"] == "ActionSet"]
    return [[action["title"] for action in one["actions"]] for one in sets]
