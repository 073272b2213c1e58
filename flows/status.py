"""Status: what anybody in the company may say about an account, and how the bot itself is.

Gül, from another team: /parley status Acme. Parley, to her alone: the line that was agreed, and
when more is known; or that there is nothing to share. Those on the call see where it stands.
"""

from __future__ import annotations

from flows.finding import nearest
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Button,
    Facts,
    Link,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Text,
    Title,
    When,
    cut,
)
from flows.thread import STATES, missing_from
from storage.records import AHEAD, IN_THREAD, Call, CallState

flow = Flow(__name__)

SHOWN = 3
LINE_HOLDS = frozenset({CallState.READY, CallState.LIVE, CallState.ENDED, CallState.DEBRIEFING})


@flow.command(
    "status", help="what can be said about an account, and where its calls stand", usage="ACCOUNT"
)
def status(turn: Turn) -> None:
    """Answer about an account; without one, about the bot."""
    account = turn.text.strip()
    if not account:
        turn.whisper(_myself(turn))
        return
    calls = turn.book.calls_of_account(account, IN_THREAD | {CallState.WATCH})
    if not calls:
        turn.whisper(_nothing(turn, account))
        return
    recent = sorted(calls, key=lambda call: call.starts_at, reverse=True)[:SHOWN]
    parts: list[Part] = [Title(cut(calls[0].account, 150))]
    for call in recent:
        parts += _call(turn, call)
    turn.whisper(Message(f"What is known about {calls[0].account}", *parts))


def _call(turn: Turn, call: Call) -> list[Part]:
    said = turn.book.brief_of(call)
    parts: list[Part] = []
    if said is not None and call.state in LINE_HOLDS:
        parts += [Text("You may say:"), Quote(said.line)]
    else:
        parts.append(Text("There is nothing to share yet."))
    if turn.book.seat_of(turn.who, call) is None:
        later = Small("Ask again after ", When(call.ends_at), ".")
        return [*parts, later] if call.ends_at > turn.now else parts
    state = STATES[call.state]
    missing = len(missing_from(turn.book, call)) if call.state in AHEAD else 0
    waiting = f", {missing} still to align" if missing else ""
    parts.append(Facts(("Call", When(call.starts_at)), ("State", f"{state}{waiting}")))
    link = turn.book.link_to("thread.brief", call.id)
    if link:
        parts.append(Text(Link(link, "Open the thread")))
    return parts


def _nothing(turn: Turn, account: str) -> Message:
    said = f"There is nothing to share about {cut(account, 80)}."
    close = nearest(account, turn.book.accounts_open())
    return Message(f"{said} Did you mean {close}?" if close else said)


def _myself(turn: Turn) -> Message:
    waiting, late = turn.book.waiting(turn.now - turn.workspace.ahead)
    said = (
        "I am well: nothing is late."
        if not late
        else f"{late} of my messages are late; I keep trying."
    )
    return Message(
        said,
        Text(said),
        Text(f"{waiting} reminders and messages wait for their time."),
        Button("What can I do here?", does=Named("help.show")),
    )
