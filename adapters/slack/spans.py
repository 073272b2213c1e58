"""Draws spans: as rich text elements, where nothing a person wrote is ever parsed, and as mrkdwn.

Rich text has no syntax, so words of people can forge no mention, link, date or bold there. Mrkdwn
is left to the fallback text and to small print, and is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from adapters.slack.web import Json
from flows.language.spans import called
from flows.language.words import Bold, Channel, Day, Link, Mention, Span, When

PERSON_ID = re.compile(r"[UW][A-Z0-9]{2,}")
CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,}")
SAFE_LINKS = ("https://", "http://")
URL_LIMIT = 3000
DATE_FORMAT = "{date_short_pretty} {time}"
# Control characters, lone surrogates, and marks that turn the direction of what follows.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Text as people read it; everything that is drawn comes through here.

    Our name is put in, and characters go that Slack refuses or that disguise what stands beside.
    """
    return _UNSEEN.sub("", called(text).replace("\r\n", "\n"))


def escape(text: str) -> str:
    """The three characters of mrkdwn's syntax, the ampersand first."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_person(native: str) -> bool:
    """Whether Slack would take this for a person's id; over a wrong one it refuses it all."""
    return PERSON_ID.fullmatch(native) is not None


def elements(spans: Iterable[Span]) -> list[Json]:
    """Spans as rich text elements; empty ones are left out, as Slack refuses them."""
    drawn = (_element(span) for span in spans)
    return [one for one in drawn if one.get("text", "-")]


def text_element(text: str, *, bold: bool = False) -> Json:
    """Plain words."""
    drawn: Json = {"type": "text", "text": clean(text)}
    if bold:
        drawn["style"] = {"bold": True}
    return drawn


def _element(span: Span) -> Json:  # noqa: PLR0911 -- one line per kind of span
    match span:
        case str():
            return text_element(span)
        case Bold(text):
            return text_element(text, bold=True)
        case Mention(native, name):
            known = is_person(native)
            return {"type": "user", "user_id": native} if known else text_element(f"@{name}")
        case Channel(native, name):
            known = CHANNEL_ID.fullmatch(native) is not None
            return {"type": "channel", "channel_id": native} if known else text_element(f"#{name}")
        case When(at):
            return _date(at)
        case Day(on):
            return text_element(readable(on))
        case Link(url, label):
            return _link(url, label)


def _date(at: datetime) -> Json:
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": DATE_FORMAT,
        "fallback": in_utc(at),
    }


def _link(url: str, label: str) -> Json:
    # A label must never hide a script, and a link that Slack refuses takes the message with it.
    if not url.lower().startswith(SAFE_LINKS) or len(url) > URL_LIMIT:
        return text_element(label)
    return {"type": "link", "url": url, "text": clean(label) or url}


def marked(span: Span) -> str:  # noqa: PLR0911 -- one line per kind of span
    """A span in mrkdwn for the fallback text: everything escaped, moments in each reader's zone.

    Mentions are names here: the blocks mention the person already, and once is enough.
    """
    match span:
        case str():
            return escape(span)
        case When(at):
            fallback = escape(in_utc(at))
            return f"<!date^{int(at.timestamp())}^{DATE_FORMAT}|{fallback}>"
        case Mention(_, name):
            return escape(f"@{name}")
        case Channel(_, name):
            return escape(f"#{name}")
        case Day(on):
            return readable(on)
        case Bold(text):
            return escape(text)
        case Link(_, label):
            return escape(label)


def pointed(span: Span) -> str:
    """A span in mrkdwn for small print, where a mention or a link is one."""
    match span:
        case Bold(text):
            return f"*{escape(text)}*"
        case Mention(native, _) if is_person(native):
            return f"<@{native}>"
        case Channel(native, _) if CHANNEL_ID.fullmatch(native):
            return f"<#{native}>"
        case Link(url, label) if url.lower().startswith(SAFE_LINKS) and not set(url) & set("|<> "):
            return f"<{escape(url)}|{escape(label).replace('|', '/')}>"
        case _:
            return marked(span)


def readable(on: date) -> str:
    """A date that no reader takes for another: «Mon 23 Nov 2026»."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def in_utc(at: datetime) -> str:
    """A moment where Slack cannot show the reader's own zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
