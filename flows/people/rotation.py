"""Nobody has a hard customer for ever: the owner decides first.

Ana has taken four hard calls with Acme in ninety days. Half an hour after the fourth Parley asks
her, alone: keep it, share it, hand it over? Dora, who manages the team, hears what Ana decides; if
Ana says nothing for two working days, she hears just that, and the decision stays Ana's. Ana would
share it: Parley names three of the team, those with the fewest hard calls first, and Ana or Dora
asks one of them: see rotation_offers. It is not talked about again for ninety days.

What is counted here are calls, a fact of work; how anybody feels is no part of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import guard
from flows.language.forms import Refused
from flows.language.hours import working_days_later
from flows.language.spans import CALLED, Spans
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Mention, Message, Named, Part, Small, Text, cut
from flows.people import ownership, welcome
from flows.people.candidates import first_three, known_for
from storage.book import Book
from storage.records import (
    Asked,
    Call,
    Notice,
    Person,
    Rotation,
    RotationState,
    Team,
)

flow = Flow(__name__)

QUARTER = timedelta(days=90)
LOAD = timedelta(days=30)
SILENCE = 2  # working days
MONTH = 30.4  # days, on average
UNEVEN = 2  # hard calls between the one who took the most and the one who took the fewest
PICK = Named("rotation_offers.pick")
OPEN = frozenset({RotationState.ASKED, RotationState.SILENT})
LOOKING = frozenset({RotationState.SHARE, RotationState.HAND_OVER})
DECIDED = {
    RotationState.KEEP: "keep it",
    RotationState.SHARE: "share it",
    RotationState.HAND_OVER: "hand it over",
}


# When it begins


def after_call(turn: Turn, call: Call) -> None:
    """After a hard call: has somebody had this customer for long enough?"""
    book, account = turn.book, call.account
    last = book.last_rotation(account)
    if last is not None and last.asked_at > turn.now - QUARTER:
        return
    owned = ownership.owner_of(book, account)
    likely = ownership.likely_owner(book, account, turn) if owned is None else None
    owner = book.get(Person, owned.person) if owned else likely[0] if likely else None
    if owner is None or not guard.may_hear(owner):
        return
    hard = book.hard_with(account, turn.now - QUARTER, turn.now).get(owner.id, 0)
    months = int((turn.now - owned.since).days / MONTH) if owned else 0
    limits = book.organisation()
    if hard < limits.rotate_after and (not hard or months < limits.tenure_months):
        return
    rotation = book.add(
        Rotation(
            account=account,
            account_key=account.casefold(),
            owner=owner.id,
            call=call.id,
            hard=hard,
            months=months,
            asked_at=turn.now,
        )
    )
    welcome.greet(turn, owner)
    turn.show(question, rotation, to=owner)
    turn.refresh_home(owner.id)
    turn.wake(tell_silent, rotation, at=working_days_later(owner, turn.now, SILENCE))


# The owner


@flow.dm(Notice.ASKED)
def question(book: Book, rotation: Rotation) -> Message | None:
    """Keep, share or hand over? Afterwards it says how it stands."""
    facts = _facts(rotation, "You have")
    said: Spans = (f"{facts} Is it time to share it, or to hand it over? You decide first.",)
    if rotation.state in OPEN:
        return Message(
            said,
            Text(*said),
            Button("Keep it", does=keep, about=rotation),
            Button("Share it", does=share, about=rotation),
            Button("Hand it over", does=hand_over, about=rotation),
            Small(
                "Your manager hears what you decide. If you say nothing for two working days, they "
                "hear that you have not decided, and it stays your decision."
            ),
        )
    return Message(said, Text(*said), *_standing(book, rotation, "You would"))


def _facts(rotation: Rotation, who: str) -> str:
    calls = "hard call" if rotation.hard == 1 else "hard calls"
    facts = f"{who} taken {rotation.hard} {calls} with {rotation.account} in 90 days"
    months = "month" if rotation.months == 1 else "months"
    owned = f", and had it for {rotation.months} {months}" if rotation.months else ""
    return f"{facts}{owned}."


def _standing(book: Book, rotation: Rotation, would: str) -> list[Part]:
    """How it was decided, and who could take it."""
    if rotation.state is RotationState.KEEP:
        return [Text(Bold(f"{would} keep it."), " I do not ask again for ninety days.")]
    offers = book.rotation_offers(rotation)
    if rotation.state is RotationState.SETTLED:
        taker = next(book.get(Person, one.person) for one in offers if one.answer is Asked.YES)
        return [Text("Settled: ", Mention.of(taker), " has accepted.")]
    parts: list[Part] = [Text(Bold(f"{would} {DECIDED[rotation.state]}."))]
    waiting = next((one for one in offers if one.answer is Asked.WAITING), None)
    if waiting is not None:
        asked = Mention.of(book.get(Person, waiting.person))
        return [*parts, Text(asked, " is asked and has not answered yet.")]
    return parts + choices(book, rotation)


def choices(book: Book, rotation: Rotation) -> list[Part]:
    """Who could take it, each with the button that asks them."""
    asked = {one.person for one in book.rotation_offers(rotation)}
    found = first_three(book, rotation, asked)
    parts: list[Part] = [Text("Who could? Those with the fewest hard calls come first.")]
    for one in found:
        parts.append(Text(Mention.of(one), known_for(book, rotation, one)))
        label, also = cut(f"Ask {one.name}", 75), {"who": one.id}
        parts.append(Button(label, does=PICK, about=rotation, also=also))
    parts.append(
        Button("Somebody else", opens=Named("rotation_offers.PickSomebody"), about=rotation)
    )
    return parts


@flow.pressed
def keep(turn: Turn, rotation: Rotation) -> None:
    """The owner keeps it."""
    if _decide(turn, rotation, RotationState.KEEP):
        turn.whisper(f"You keep {rotation.account}. I do not ask again for ninety days.")


@flow.pressed
def share(turn: Turn, rotation: Rotation) -> None:
    """The owner would share it."""
    if _decide(turn, rotation, RotationState.SHARE):
        turn.whisper(f"You would share {rotation.account}. Whom shall I ask? See above.")


@flow.pressed
def hand_over(turn: Turn, rotation: Rotation) -> None:
    """The owner would hand it over."""
    if _decide(turn, rotation, RotationState.HAND_OVER):
        turn.whisper(f"You would hand {rotation.account} over. Whom shall I ask? See above.")


def _decide(turn: Turn, rotation: Rotation, state: RotationState) -> bool:
    """Keep the owner's decision; False when it was taken already."""
    if rotation.owner != turn.who.id:
        raise Refused("Only whoever has this customer decides this.")
    if rotation.state is state:
        turn.whisper(f"You have said so already: you would {DECIDED[state]}.")
        return False
    if rotation.state not in OPEN:
        raise Refused(
            f"You have decided this already: to {DECIDED.get(rotation.state, 'pass it on')}. "
            f"{CALLED} own {rotation.account} shows who has it and can change that."
        )
    rotation.state, rotation.decided_at = state, turn.now
    turn.forget(tell_silent, rotation)
    _tell_manager(turn, rotation)
    redraw(turn, rotation)
    return True


def redraw(turn: Turn, rotation: Rotation) -> None:
    """Draw what the owner and the manager read again."""
    turn.refresh(question, rotation)
    turn.refresh(report, rotation)
    turn.refresh_home(rotation.owner)


# The manager


@flow.woken()
def tell_silent(turn: Turn, rotation: Rotation) -> None:
    """Two working days without an answer: the manager hears that, and no more."""
    if rotation.state is RotationState.ASKED:
        rotation.state = RotationState.SILENT
        _tell_manager(turn, rotation)


def _tell_manager(turn: Turn, rotation: Rotation) -> None:
    team = turn.book.get(Team, turn.book.get(Call, rotation.call).team)
    manager = turn.book.find(Person, team.manager)
    if manager is None or manager.id == rotation.owner or not guard.may_hear(manager):
        return
    rotation.manager = manager.id
    welcome.greet(turn, manager)
    turn.show(report, rotation, to=manager)


@flow.dm(Notice.ASKED)
def report(book: Book, rotation: Rotation) -> Message | None:
    """For the manager: what the owner has decided, or that they have not."""
    owner = Mention.of(book.get(Person, rotation.owner))
    said: Spans = (owner, " ", _facts(rotation, "has"))
    if rotation.state in OPEN:
        return Message(
            said,
            Text(*said),
            Text("I asked whether to keep it, share it or hand it over. They have not decided."),
            Small("It stays their decision. A talk may help; nobody else is told."),
        )
    return Message(said, Text(*said), *_standing(book, rotation, "They would"))


# The digest


def suggestions(book: Book, team: Team, now: datetime) -> list[Spans]:
    """For the digest: who took how many hard calls and who could take the next; work facts only.

    A line each, `Text(*line)`; none when the calls are shared out well.
    """
    several = [
        one
        for one in book.members(team)
        if guard.may_hear(one)
        and one.id != team.manager
        and (one.away_until is None or one.away_until <= now)
    ]
    load = book.hard_load([one.id for one in several], now - LOAD, now)
    several.sort(key=lambda one: (load[one.id], one.name, one.id))
    if not several or load[several[-1].id] - load[several[0].id] < UNEVEN:
        return []
    most, fewest = several[-1], several[0]
    took = load[fewest.id] or "none"
    return [
        (
            Mention.of(most),
            f" took {load[most.id]} hard calls in 30 days; ",
            Mention.of(fewest),
            f" took {took} and could take the next one.",
        )
    ]
