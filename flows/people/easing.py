"""What may make the next hard call easier: shown in a dialog, so that no chat keeps it.

Ben has given calls away, and Parley asked him, alone, whether something would help (see avoiding).
He presses Rehearse: the message goes, and a dialog says how. From there he may ask somebody, see
who stands by, or swap a call; or he closes it, and nobody knows that he looked.
"""

from __future__ import annotations

from collections.abc import Callable

from flows.language.forms import Form, Option, choice, form
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Step, Turn
from flows.language.words import Part, Quote, Text, When, cut
from flows.people import avoiding, buddies, pleas, swap
from storage.book.load import ON_THE_LINE
from storage.records import AHEAD, Call, Verdict

flow = Flow(__name__)

CHOICES = 5
NOTHING = Option("nothing", "Nothing more")
ASK = Option("ask", "Ask somebody for something")
BUDDIES = Option("buddies", "See who stands by")
SWAP = "swap"

Shown = tuple[list[Part], tuple[Option, ...]]


@form("What may help", submit="Go on")
class WhatHelps(Form):
    """Something to read, and where it leads."""

    then: str = choice("And now?")


@flow.opening(WhatHelps)
def show(turn: Turn) -> None:
    """Show what was asked for; the message in the chat goes."""
    draw = SAYS.get(turn.also.get("help", ""))
    if draw is None:
        raise Gone
    _open(turn, draw)


def _open(turn: Turn, draw: Callable[[Turn], Shown]) -> None:
    avoiding.answered(turn, turn.who)
    said, more = draw(turn)
    turn.open(WhatHelps, intro=tuple(said), options={"then": (NOTHING, *more)}, then=NOTHING.value)


@flow.submitted(WhatHelps)
def go_on(turn: Turn, answers: WhatHelps) -> None:
    """Where they want to go from there; nothing is fine, and says nothing."""
    then, _, about = answers.then.partition(":")
    if then == ASK.value:
        pleas.ask(turn)
    elif then == BUDDIES.value:
        buddies.buddy(turn)
    elif then == SWAP:
        call = turn.book.find(Call, about)
        if call is None:
            raise Gone
        swap.open_swap(turn, call)


def _rehearse(_turn: Turn) -> Shown:
    """How to practise, in ten minutes."""
    said: list[Part] = [
        Text(
            "Ten minutes with somebody you trust, before the call. Let them be the customer, and "
            "say these three things aloud, twice:"
        ),
        Quote("What happened, in words that a customer would use."),
        Quote("What it means for them, before anything about us."),
        Quote("What we do next, who does it, and when they hear from us again."),
        Text("Let them interrupt you. It need not be good; it need only have been said once."),
    ]
    return said, (ASK,)


def _pair_up(_turn: Turn) -> Shown:
    """How to get a buddy."""
    how = "On a call, More… and Who is on the call seats a buddy beside you."
    return [Text("You need not take the next one alone. ", how)], (BUDDIES, ASK)


def _swap_one(turn: Turn) -> Shown:
    """Their hard calls ahead, each to be chosen."""
    found: list[Call] = []
    for call in turn.book.calls_of(turn.who, AHEAD):
        seat = turn.book.seat_of(turn.who, call)
        if call.verdict is Verdict.CRUCIAL and seat is not None and seat.role in ON_THE_LINE:
            found.append(call)
    if not found:
        said = f"You are on no hard call that is ahead. When you are: {CALLED} swap Acme"
        return [Text(said)], ()
    lines = [Text(one.account, ", ", When(one.starts_at)) for one in found[:CHOICES]]
    options = (
        Option(f"{SWAP}:{one.id}", cut(f"Swap {one.account}", 75)) for one in found[:CHOICES]
    )
    return [Text("Which call should somebody else take?"), *lines], tuple(options)


def _talk(turn: Turn) -> Shown:
    """Whom the organisation has named, and whoever they trust."""
    named = turn.book.organisation().help_contacts
    said: list[Part] = [Text("Whom you talk to is yours to choose; I tell nobody.")]
    if named:
        said += [Text("Your organisation has named:"), Quote(cut(named, 2000))]
    said.append(Text("Often a colleague who has had such calls is the best beginning."))
    return said, (ASK,)


SAYS: dict[str, Callable[[Turn], Shown]] = {
    "rehearse": _rehearse,
    "pair": _pair_up,
    "swap": _swap_one,
    "talk": _talk,
}


# The buttons of earlier messages


def _earlier(draw: Callable[[Turn], Shown]) -> Callable[[Turn], None]:
    def run(turn: Turn) -> None:
        _open(turn, draw)

    return run


OLD = {
    "avoiding.rehearse": _rehearse,
    "avoiding.pair_up": _pair_up,
    "avoiding.swap_one": _swap_one,
    "avoiding.talk": _talk,
}
for _name, _draw in OLD.items():
    flow.steps[_name] = Step(_name, _earlier(_draw))
