"""What people read before somebody is forgotten: what stays, and what nobody can recall."""

from __future__ import annotations

from flows.language.steps import Turn
from flows.language.words import listed, plain
from storage.records import LABEL

_WORK = (
    "Calls you were on that are over, what was agreed, promised and done, and who owned what: they "
    f"stay as your team's history, and wherever your name stood it says “{LABEL}”."
)
_BANDS = "Weekly bands of a group that were shown already stay as they are; nobody stands in them."
_CHAT = (
    "What I wrote to others or into channels, what you typed to me and, where the chat makes "
    "messages of them, my answers to it: it belongs to the chat system, which keeps it as your "
    "organisation decided. Threads of your calls are drawn anew without your name."
)
_BACKUPS = (
    "Backups of whoever runs me, until they are thrown away. What you told me in confidence cannot "
    "be read there either, once their copy of its key is gone; and restored, you are forgotten "
    "again."
)
STAYS = f"{_WORK} So do your debriefs and the reasons you wrote. {_BANDS}"
STAYS_WITHOUT_TEXTS = f"{_WORK} Your debriefs and the reasons you wrote go as well. {_BANDS}"


def lost(turn: Turn) -> str:
    """What cannot be recalled here."""
    trackers = [one.name for one in turn.book.trackers() if one.active]
    lines = ["What others have read, copied or downloaded.", _CHAT, _BACKUPS]
    if trackers:
        lines.append(f"Copies of work in {plain(listed(trackers))}, which have lives of their own.")
    return "\n".join(f"– {one}" for one in lines)


def plural(count: int, what: str) -> str:
    """So many of something: «1 thing is», «2 things are»."""
    return f"{count} {what} is" if count == 1 else f"{count} {what}s are"
