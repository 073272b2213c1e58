"""An item in the plain text that every tracker takes."""

from __future__ import annotations

import re

from flows.language.work import Work

MORE = "…"
# What several trackers refuse, and none shows: control characters, and halves of characters.
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clipped(text: str, limit: int) -> str:
    """At most so many characters, of those that can be sent."""
    said = UNSPEAKABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return said if len(said) <= limit else said[: limit - len(MORE)].rstrip() + MORE


def title(work: Work, limit: int) -> str:
    """The title, in one line."""
    return clipped(" ".join(work.title.split()), limit)


def description(work: Work, limit: int) -> str:
    """What there is to say beside the title: first what it is about, then where it belongs."""
    about = [("Who", work.owner), ("Customer", work.account), ("In Parley", work.url)]
    facts = "\n".join(f"{name}: {' '.join(said.split())}" for name, said in about if said)
    facts = clipped(facts, limit // 2)
    body = clipped(work.body.strip(), limit - len(facts) - 2)
    return "\n\n".join(one for one in (body, facts) if one)
