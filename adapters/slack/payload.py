"""Reads what is Slack's own way of writing: mentions, links, escapes, the fields of a view."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.payload import Json, at, joined, part, parts, text

__all__ = [
    "after_mention",
    "at",
    "input_ids",
    "is_input",
    "joined",
    "part",
    "parts",
    "people_in",
    "plain",
    "text",
]

_MARKUP = re.compile(r"<([^<>]*)>")
_PEOPLE = re.compile(r"<@([UW][A-Z0-9]+)>")


def people_in(escaped: str) -> set[str]:
    """The ids of people a text mentions without their names."""
    return set(_PEOPLE.findall(escaped))


def plain(escaped: str, names: Mapping[str, str] | None = None) -> str:
    """A text as its author saw it: mentions and links as words, the three escapes undone once."""
    words = _MARKUP.sub(lambda found: _word(found[1], names or {}), escaped)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _word(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{label or names.get(target[1:], '') or 'someone'}"
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
        case _:
            return label or target.removeprefix("mailto:")


def after_mention(escaped: str, bot: str) -> str:
    """What follows the bot's name; the first mention is taken for it while its id is unknown."""
    name = re.escape(bot) if bot else r"[UW][A-Z0-9]+"
    found = re.search(rf"<@{name}(\|[^<>]*)?>", escaped)
    return escaped[found.end() :].strip() if found else escaped.strip()


def input_ids(view: Json) -> list[str]:
    """The names of a view's fields, in order."""
    return [text(block, "block_id") for block in parts(view, "blocks") if is_input(block)]


def is_input(block: Json) -> bool:
    """Whether a block is a field."""
    return text(block, "type") == "input"
