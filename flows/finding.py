"""Finding the call that somebody means, from the name of a customer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from flows.language.forms import Form, Refused
from flows.language.spans import CALLED
from flows.language.steps import Turn
from flows.language.words import Button, Does, Message, Text, When, cut
from flows.thread import STATES
from storage.records import Call, CallState

LONGEST_NAME = 8  # words of a customer's name
CLOSE_ENOUGH = 70
CHOICES = 5


def one_call(  # noqa: PLR0913 -- what is looked for, and what to do with it, each by name
    turn: Turn,
    account: str,
    states: Iterable[CallState],
    verb: str,
    *,
    opens: type[Form] | None = None,
    does: Does | None = None,
) -> Call | None:
    """The call with a customer in one of these states, locked; refuses when there is none.

    When several fit, it whispers a button for each and returns None.
    """
    if not account.strip():
        raise Refused(f"Which customer? For example: {CALLED} {verb} Acme")
    calls = turn.book.calls_of_account(account, states)
    if not calls:
        raise Refused(_none(turn, account, verb))
    if len(calls) == 1:
        locked: Call | None = turn.book.lock(Call, calls[0].id)
        return locked
    said = Text(f"There are several calls with {account}. Which one do you mean?")
    shown = [
        part
        for call in calls[:CHOICES]
        for part in (
            Text(When(call.starts_at)),
            Button(cut(f"{verb.capitalize()} this one", 75), opens=opens, does=does, about=call),
        )
    ]
    turn.whisper(Message(f"Several calls with {account}", said, *shown))
    return None


def _none(turn: Turn, account: str, verb: str) -> str:
    others = turn.book.calls_of_account(account, STATES.keys() - {CallState.DRAFT})
    # That a call was judged not crucial is told to nobody but those who are part of it.
    others = [
        one
        for one in others
        if one.state is not CallState.NOT_CRUCIAL
        or one.flagged_by == turn.who.id
        or turn.book.seat_of(turn.who, one) is not None
    ]
    if others:
        call = max(others, key=lambda one: one.starts_at)
        again = call.state in {CallState.CLOSED, CallState.CANCELLED}
        hint = f" {CALLED} reopen {call.account} opens it again." if again else ""
        return f"I cannot {verb} the call with {call.account}: it is {STATES[call.state]}.{hint}"
    unknown = f"I know no call with {cut(account, 80)}"
    close = nearest(account, turn.book.accounts_open())
    if close is not None and close.casefold() != account.casefold():
        return f"{unknown}. Did you mean {close}?"
    return f"{unknown} to {verb}. See {CALLED} mine for your calls."


def account_and_words(turn: Turn, said: str) -> tuple[str, str]:
    """The customer at the beginning, when we know one of that name or it stands in quotes."""
    quoted = re.match(r'^["“«]([^"”»]+)["”»]\s*(.*)$', said, re.DOTALL)
    if quoted:
        return quoted[1].strip(), quoted[2]
    ends = [one.end() for one in re.finditer(r"\S+", said)][:LONGEST_NAME]
    known = turn.book.accounts_named(said[:end] for end in ends)
    for end in reversed(ends):
        if said[:end].casefold() in known:
            return known[said[:end].casefold()], said[end:].strip()
    return "", said


def nearest(word: str, known: Iterable[str]) -> str | None:
    """What somebody most likely meant, or None when nothing is close."""
    folded = {name: name.casefold() for name in known}
    found = process.extract(
        word.casefold(), folded, scorer=fuzz.WRatio, limit=1, score_cutoff=CLOSE_ENOUGH
    )
    return found[0][2] if found else None
