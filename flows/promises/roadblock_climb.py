"""One step up: when nobody answers, the next one on the ladder is asked.

Cem has not answered within four of his working hours. Eve is asked, with the same three lines and
with who was asked before her; Cem's card says that it went on. When she says nothing either, and
nobody is left, Ana hears that nobody answered, and so does whoever answers for the report. When Cem
cannot help, Ana decides herself whether Eve is asked. When Cem leaves the company, she is.
"""

from __future__ import annotations

from datetime import datetime

from flows.language.forms import Refused
from flows.language.hours import working_hours_later
from flows.language.steps import Flow, Turn
from flows.language.words import Mention
from flows.promises.roadblock_cards import SAID
from flows.promises.roadblock_news import stuck, told
from flows.promises.roadblock_people import (
    accountable_of,
    asker_of,
    behind,
    holder_of,
    is_settled,
    next_ones,
)
from flows.promises.roadblocks import SILENT, ask, must_have_asked, note, plan, tell, withdraw
from storage.records import (
    STUCK,
    Action,
    Ladder,
    Person,
    Roadblock,
    RoadblockDeed,
    RoadblockState,
)

flow = Flow(__name__)


def is_away(person: Person, now: datetime) -> bool:
    """Whether somebody is on leave; then nobody waits for them where another can be asked."""
    return person.away_until is not None and person.away_until > now


def next_up(turn: Turn, roadblock: Roadblock, above: int) -> tuple[int, Person] | None:
    """Who is to be asked next, above a rung: somebody who is here and was not asked yet."""
    able = list(next_ones(turn.book, roadblock, above).items())
    here = [pair for pair in able if not is_away(pair[1], turn.now)]
    return next(iter(here or able), None)


def go_on(turn: Turn, roadblock: Roadblock, what: RoadblockDeed, words: str = "") -> Person | None:
    """Ask whoever is next, and say so to the asker; returns who that is."""
    found, before = next_up(turn, roadblock, roadblock.rung), roadblock.holder
    if found is None:
        _nobody_is_left(turn, roadblock)
        return None
    roadblock.rung, person = found
    event = ask(turn, roadblock, person, what, words, before=before)
    tell(turn, event, [asker_of(turn.book, roadblock)])
    return person


def _nobody_is_left(turn: Turn, roadblock: Roadblock) -> None:
    was, roadblock.state = roadblock.state, RoadblockState.REFUSED
    turn.forget(SILENT, roadblock)
    event = note(turn, roadblock, RoadblockDeed.EXHAUSTED, before=roadblock.holder, was=was)
    plan(turn, roadblock)
    asker, accountable = asker_of(turn.book, roadblock), accountable_of(turn.book, roadblock)
    tell(turn, event, [asker], stuck)
    if accountable is not None and (asker is None or accountable.id != asker.id):
        tell(turn, event, [accountable], told)


@flow.woken()
def silent(turn: Turn, roadblock: Roadblock) -> None:
    """So many of their working hours without an answer; their hours may have changed meanwhile."""
    item = behind(turn.book, roadblock)
    if roadblock.state is not RoadblockState.ASKED:
        return
    holder = holder_of(turn.book, roadblock)
    hours = turn.book.get(Ladder, roadblock.ladder).hours
    due = working_hours_later(holder, roadblock.asked_at, hours)
    if item is not None and is_settled(item):
        # It is let go soon; unless that is taken back, and then they still have to answer.
        turn.wake(silent, roadblock, at=max(due, working_hours_later(holder, turn.now, 1)))
        return
    gone = is_away(holder, turn.now) and next_up(turn, roadblock, roadblock.rung) is not None
    if due > turn.now and not gone:
        turn.wake(silent, roadblock, at=due)
        return
    go_on(turn, roadblock, RoadblockDeed.ESCALATED)


@flow.pressed
def step_up(turn: Turn, roadblock: Roadblock) -> None:
    """Whoever was asked cannot help: the asker wants the next one to be asked."""
    must_have_asked(turn, roadblock)
    if roadblock.state is not RoadblockState.REFUSED:
        turn.whisper(f"It does not wait for you any more: this is {SAID[roadblock.state]}.")
        return
    if next_up(turn, roadblock, roadblock.rung) is None:
        name = turn.book.get(Ladder, roadblock.ladder).name
        raise Refused(f"Nobody else of {name} can be asked. You may ask another team.")
    person = go_on(turn, roadblock, RoadblockDeed.ESCALATED, roadblock.reason)
    if person is not None:
        turn.whisper("I ask ", Mention.of(person), " now, and tell you the answer.")


@flow.woken()
def let_go(turn: Turn, roadblock: Roadblock) -> None:
    """What it was in the way of is settled, so nobody is asked for help with it any more."""
    item = behind(turn.book, roadblock)
    if roadblock.state in STUCK and item is not None and is_settled(item):
        kind = "action" if isinstance(item, Action) else "promise"
        withdraw(turn, roadblock, f"The {kind} it was for is settled.")


def leave(turn: Turn, person: Person) -> None:
    """Somebody has left the company: what they were asked goes on, what they asked is kept."""
    for known in sorted(turn.book.roadblocks_of(person, None), key=lambda one: one.id):
        roadblock = turn.book.lock(Roadblock, known.id)
        if roadblock is None or roadblock.state not in STUCK:
            continue
        if roadblock.by == person.id:
            event = note(turn, roadblock, RoadblockDeed.LEFT, before=person.id)
            plan(turn, roadblock)
            tell(turn, event, [asker_of(turn.book, roadblock)], stuck)
        if roadblock.holder == person.id and roadblock.state is not RoadblockState.REFUSED:
            go_on(turn, roadblock, RoadblockDeed.LEFT)
