"""What Teams holds a message to. `CHECKS` may be added to: each says what is wrong, or nothing.

Every card that reaches the double is judged by Microsoft's own models: see `cards.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.adapters.teams.cards import Broken, check_card

Json = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"
CARD_BYTES = 25_000  # platforms.md 2.4: stay under 25 KB
MESSAGE_BYTES = 100_000  # as UTF-16, and then 413


def too_big(body: Json) -> bool:
    """Whether Teams answers 413."""
    return len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) > MESSAGE_BYTES


def text_beside_card(activity: Json) -> str:
    """Teams splits it into two messages and tells no id."""
    return "text and a card in one message" if activity.get("text") and cards(activity) else ""


def says_something(activity: Json) -> str:
    if activity.get("type") == "message" and not activity.get("text") and not cards(activity):
        return "an empty message"
    return ""


def cards_hold(activity: Json) -> str:
    return next((broken for card in cards(activity) if (broken := card_broken(card))), "")


def card_broken(card: object, *, dialog: bool = False) -> str:
    """What is wrong with a card, in a message or in a dialog."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return "not an Adaptive Card"
    if card.get("version") != VERSION:
        return f"version {card.get('version')} and not {VERSION}"
    size = len(json.dumps(card, ensure_ascii=False).encode())
    if size > CARD_BYTES:
        return f"a card of {size} bytes"
    try:
        check_card(card, dialog=dialog, seal=None)
    except Broken as broken:
        return str(broken)
    return ""


def cards(activity: Json) -> list[object]:
    """The contents of the attached cards."""
    attached = activity.get("attachments") or []
    return [one.get("content") for one in attached if one.get("contentType") == CARD]


CHECKS: list[Callable[[Json], str]] = [text_beside_card, says_something, cards_hold]


def broken_rule(activity: Json) -> str:
    """What Teams would not accept about an activity that is sent; empty when it would."""
    return next((broken for check in CHECKS if (broken := check(activity))), "")
