"""Leaders go first: once a month, one call to redo and one criticism received.

On the first Monday of December, at ten where she is, Parley writes to Dora, who manages a team:
which call would you redo, and which criticism did you receive? She presses Write it: see story. Or
Later, and is asked once more in a week; or Not this month, or Stop these. /parley story opens this
month's at any time.

The digest says only whether a team saw one in the last 31 days. It says days and not the month, as
on the first Monday of a month nobody has posted one yet.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows import guard
from flows.language.forms import Refused
from flows.language.hours import at, local_day, works_on, zone_of
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Channel, Message, Small, Style, Text
from flows.people import welcome
from flows.people.story import (
    Preview,
    TellStory,
    becomes,
    begin,
    month_of,
    must_be_theirs,
    take_back,
)
from storage.book import Book
from storage.records import Person, Place, Story, StoryState, Team

flow = Flow(__name__)

A_DAY = timedelta(days=1)
LATER = timedelta(days=7)
LATELY = timedelta(days=31)
TEN = 10 * 60  # minutes after midnight
YEAR = 12
# When it comes


def arm(turn: Turn) -> None:
    """See to it that everybody who leads a team is asked on the first Monday of the month."""
    if turn.book.vault is None:
        return
    for leader in turn.book.leaders():
        if turn.book.due_of(invite.name, leader.id) is None and guard.may_hear(leader):
            _arm(turn, leader)


def _arm(turn: Turn, leader: Person) -> None:
    last = turn.book.last_story(leader)
    if last is None or last.state is not StoryState.STOPPED:
        turn.wake(invite, leader, at=next_time(leader, turn.now))


def next_time(leader: Person, after: datetime) -> datetime:
    """Ten o'clock on the first Monday of a month, or on the next day on which they work."""
    zone, works = zone_of(leader), works_on(leader) or set(range(7))
    first = local_day(leader, after).replace(day=1)
    while True:
        day = first + A_DAY * (-first.weekday() % 7)
        while day.weekday() not in works:
            day += A_DAY
        moment = at(day, TEN, zone)
        if moment > after:
            return moment
        first = date(first.year + first.month // YEAR, first.month % YEAR + 1, 1)


@flow.woken()
def invite(turn: Turn, leader: Person) -> None:
    """Ask for this month's, and see to the next one."""
    if not turn.book.led_by(leader) or not guard.may_hear(leader) or turn.book.vault is None:
        return
    last = turn.book.last_story(leader)
    if last is not None and last.state is StoryState.STOPPED:
        return
    if last is None or last.month != month_of(turn, leader):
        welcome.greet(turn, leader)
        turn.show(invitation, begin(turn, leader), to=leader)
    _arm(turn, leader)


@flow.view
def invitation(book: Book, story: Story) -> Message | None:
    """For the leader alone; it never holds what they wrote."""
    stop = Button("Stop these", does=stop_these, about=story, style=Style.QUIET)
    match story.state:
        case StoryState.ASKED:
            return Message(
                "One call you would redo, and one criticism you received?",
                Text(
                    "Where those who lead say what went wrong, others dare to as well. Which call "
                    "would you redo, and which criticism did you receive?"
                ),
                Small("Two minutes. It is yours until you post it; nobody else can read it."),
                Button("Write it", opens=TellStory, about=story, style=Style.PRIMARY),
                Button("Later", does=later, about=story),
                Button("Not this month", does=not_this_month, about=story),
                stop,
            )
        case StoryState.DRAFT:
            return Message(
                "Your draft is kept. Only you can read it.",
                Text("Your draft is kept. Only you can read it."),
                Button("Look at it and post", opens=Preview, about=story, style=Style.PRIMARY),
                Button("Change it", opens=TellStory, about=story),
                Button("Throw it away", does=not_this_month, about=story),
                stop,
            )
        case StoryState.POSTED:
            place = book.find(Place, story.place)
            said = ("Posted in ", Channel.of(place), ". Thank you.") if place else ("Posted.",)
            return Message(said, Text(*said), Button("Take it back", does=take_back, about=story))
        case StoryState.SKIPPED:
            return Message("Not this month. I ask again in the next one.")
        case _:
            said = ("I ask you for no more stories.",)
            return Message(said, Text(*said), Button("Ask me again", does=ask_again, about=story))


# Not now


@flow.pressed
def later(turn: Turn, one: Story) -> None:
    """Once more in a week."""
    must_be_theirs(turn, one)
    turn.wake(remind, one, at=turn.now + LATER)
    turn.whisper("I ask you once more in a week.")


@flow.woken()
def remind(turn: Turn, one: Story) -> None:
    """A week later, unless it was written or is not wanted."""
    if one.state is StoryState.ASKED:
        turn.show(invitation, one, to=turn.book.get(Person, one.person), tag="later")


@flow.pressed
def not_this_month(turn: Turn, one: Story) -> None:
    """No story this month; a draft is thrown away."""
    must_be_theirs(turn, one)
    if one.state is StoryState.POSTED:
        raise Refused("It is posted. Take it back first.")
    one.sealed = None
    becomes(turn, one, StoryState.SKIPPED)
    turn.whisper("Not this month. I keep nothing of it, and ask again in the next one.")


@flow.pressed
def stop_these(turn: Turn, one: Story) -> None:
    """No more of these."""
    must_be_theirs(turn, one)
    one.sealed = None
    becomes(turn, one, StoryState.STOPPED)
    turn.forget(invite, turn.who)
    turn.whisper(
        Message(
            "Understood. I ask you for no more stories.",
            Text("Understood. I ask you for no more stories, and keep no draft."),
            Button("Ask me again", does=ask_again, about=one),
        )
    )


@flow.pressed
def ask_again(turn: Turn, one: Story) -> None:
    """After a stop: as before."""
    must_be_theirs(turn, one)
    if one.state is StoryState.STOPPED:
        becomes(turn, one, StoryState.ASKED)
    _arm(turn, turn.who)
    turn.whisper("I ask you once a month, on its first Monday.")


# For the digest


def seen(book: Book, team: Team, now: datetime) -> bool:
    """Whether a team saw a leader's story in the last 31 days; only that."""
    return book.story_seen(team, now - LATELY)
