"""Reads what is Teams' own way of writing: places, people, mentions, zones, messages as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from adapters.payload import Json, at, joined, part, parts, text

__all__ = [
    "Json",
    "account",
    "actor",
    "at",
    "conversation",
    "from_html",
    "is_addressed",
    "is_personal",
    "is_targeted",
    "joined",
    "language",
    "part",
    "parts",
    "place",
    "service_url",
    "team",
    "text",
    "words",
    "zone",
]

THREAD = ";messageid="
BOT = "28:"
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
# How people call us where we are called anyway: in the private chat.
CALLED = re.compile(r"^[/@]?parley\b[\s:,]*", re.IGNORECASE)
TAG = re.compile(r"</?at[^<>]*>")
BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote", "pre"})
UNSEEN = frozenset({"script", "style", "head", "title"})
# HTMLParser looks for the end of each of these through all that follows: a few KB take minutes.
_REMARK = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")


def conversation(activity: Json) -> str:
    """Where it was said, with the thread."""
    return text(activity, "conversation", "id")


def place(activity: Json) -> str:
    """The channel or the chat, without the thread."""
    return conversation(activity).partition(";")[0]


def team(activity: Json) -> str:
    """The team it happened in; empty in chats."""
    return text(activity, "channelData", "team", "id")


def service_url(activity: Json) -> str:
    """Where answers go."""
    return text(activity, "serviceUrl")


def is_personal(activity: Json) -> bool:
    """Whether it happened in the private chat with us."""
    return text(activity, "conversation", "conversationType") == "personal"


def is_targeted(activity: Json) -> bool:
    """Whether only we can see it: a slash command of a client that has them."""
    return at(activity, "recipient", "isTargeted") is True


def actor(activity: Json) -> str:
    """The Entra id of whoever acted; empty for bots and for people without one."""
    is_bot = account(activity).startswith(BOT) or text(activity, "from", "role") in {"bot", "skill"}
    return "" if is_bot else text(activity, "from", "aadObjectId").lower()


def account(activity: Json) -> str:
    """What the connector calls whoever acted."""
    return text(activity, "from", "id")


def zone(activity: Json) -> str:
    """The zone of whoever acted, as their client tells it; empty when it is none."""
    told = [text(activity, "localTimezone")]
    told += [text(one, "timezone") for one in _entities(activity, "clientInfo")]
    return next((name for name in told if is_zone(name)), "")


def is_zone(name: str) -> bool:
    """Whether this is an IANA zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def language(activity: Json) -> str:
    """The language of their client, BCP 47; empty when it does not say."""
    told = [text(one, "locale") for one in _entities(activity, "clientInfo")]
    told.append(text(activity, "locale"))
    return next((name for name in told if LANGUAGE.fullmatch(name)), "")


def is_addressed(activity: Json) -> bool:
    """Whether it mentions us."""
    return any(_is_us(activity, one) for one in _entities(activity, "mention"))


def words(activity: Json) -> str:
    """What was said to us, plain: without the mention of us, others as @Name.

    Only entities say who is mentioned; anybody can write a name. What follows our mention counts,
    and what stands before it where nothing follows.
    """
    said, rest = [""], text(activity, "text")
    for entity in sorted(_entities(activity, "mention"), key=lambda one: _at(rest, one)):
        head, found, rest = _parted(rest, text(entity, "text"))
        said[-1] += head
        if found and not _is_us(activity, entity):
            said[-1] += f"@{TAG.sub('', found).removeprefix('@')}"
        elif found and len(said) == 1:
            said.append("")
    said[-1] += rest
    told = next((one for one in map(_plain, reversed(said)) if one), "")
    return CALLED.sub("", told, count=1) if is_personal(activity) else told


def _at(said: str, entity: Json) -> int:
    return said.find(text(entity, "text"))


def _parted(said: str, mark: str) -> tuple[str, str, str]:
    """Before a mark, the mark, after it; where it is not found, nothing is passed over."""
    if not mark or mark not in said:
        return "", "", said
    return said.partition(mark)


def _plain(said: str) -> str:
    return html.unescape(TAG.sub("", said)).replace("\xa0", " ").strip()


def _is_us(activity: Json, entity: Json) -> bool:
    us = text(activity, "recipient", "id")
    return bool(us) and text(entity, "mentioned", "id") == us


def _entities(activity: Json, kind: str) -> Iterable[Json]:
    return [one for one in parts(activity, "entities") if text(one, "type") == kind]


class _Reader(HTMLParser):
    """Keeps what a person sees of a message."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- HTMLParser's shape
        self._hidden += tag in UNSEEN
        if tag in BREAKS:
            self.seen.append("\n")
        if tag == "at":
            self.seen.append("@")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in UNSEEN))
        if tag in BREAKS - {"br"}:
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.seen.append(data)


def from_html(content: str) -> str:
    """A message as its readers see it: no marks, a line for each paragraph."""
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", _REMARK.sub("", content)))
    reader.close()
    lines = "".join(reader.seen).replace("\xa0", " ").replace("\r", "").split("\n")
    said = "\n".join(" ".join(line.split()) for line in lines)
    return re.sub(r"\n{2,}", "\n", said).strip()
