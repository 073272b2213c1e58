"""Taking things along: /parley export for what is one's own, /parley export Acme for a customer's.

Ana: /parley export Acme. Parley, to her alone: three links, for a spreadsheet, for a program and
for a calendar. They hold for fifteen minutes. The files have what she may look at in the chat, and
nothing else; that is looked at again when she downloads one.
"""

from __future__ import annotations

from flows.account import nothing_for
from flows.language.forms import Refused
from flows.language.steps import Flow, Turn
from flows.language.words import Link, Message, Part, Small, Text, Title, cut
from flows.promises.exporting import Scope, holds_any

flow = Flow(__name__)

FORMATS = {
    "csv": ("CSV", "for a spreadsheet"),
    "json": ("JSON", "for another program"),
    "ics": ("Calendar", "the days on which something is due"),
}


ALONE = "own"  # the format of what only the person can read


@flow.command("export", help="download what is yours, or a customer's", usage="[ACCOUNT]")
def export(turn: Turn) -> None:
    """Whisper a link for each format."""
    account = turn.text.strip()
    if not holds_any(turn.book, Scope(turn.who.id, account)):
        raise Refused(_nothing(turn, account))
    said = f"Your export of {cut(account, 100)}" if account else "Your export of what is yours"
    parts: list[Part] = [Title(said)]
    for name, (label, what) in FORMATS.items():
        link = turn.tools.export(turn.workspace, turn.who, account, name)
        if link is None:
            raise Refused(
                "Files are downloaded from my own address, and I was not told which that is. "
                "Please ask whoever runs me to set PARLEY_PUBLIC_URL; they can export for you, too."
            )
        parts.append(Text(Link(link, label), f", {what}"))
    if not account and (link := turn.tools.export(turn.workspace, turn.who, "", ALONE)):
        parts.append(Text(Link(link, "Yours alone"), ", with all that only you can read, as JSON"))
    parts.append(
        Small("The links hold for 15 minutes, for whoever has them: please do not pass them on.")
    )
    turn.whisper(Message(said, *parts))


def _nothing(turn: Turn, account: str) -> str:
    if not account:
        return "There is nothing of yours to export yet."
    return nothing_for(turn, account).replace("is open", "is kept", 1)
