"""Reads what Slack sends: nothing in it is trusted to be there, or to be what it should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from adapters.slack.web import Json

_MARKUP = re.compile(r"<([^<>]*)>")
_PEOPLE = re.compile(r"<@([UW][A-Z0-9]+)>")


def at(body: object, *path: str) -> object:
    """What stands at a path, or None."""
    for step in path:
        if not isinstance(body, dict):
            return None
        body = body.get(step)
    return body


def text(body: object, *path: str) -> str:
    """The text at a path; empty when there is none."""
    found = at(body, *path)
    return found if isinstance(found, str) else ""


def part(body: object, *path: str) -> Json:
    """The object at a path; empty when there is none."""
    found = at(body, *path)
    return found if isinstance(found, dict) else {}


def parts(body: object, *path: str) -> list[Json]:
    """The objects in the list at a path."""
    found = at(body, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


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


def joined(problems: Iterable[str]) -> str:
    """Several sentences at one field."""
    return " ".join(dict.fromkeys(problems))
