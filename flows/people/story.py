"""A leader's story: written down, looked at, and posted by nobody but themselves.

Dora writes which call she would redo, and which criticism she received. It is a draft, sealed under
her own key. The next page shows exactly what her team would read, and where. She keeps it, changes
it, or posts it under her name; posted, she can take it back.
"""

from __future__ import annotations

from typing import Any

from flows import guard
from flows.language.forms import Form, Option, Refused, choice, form, long
from flows.language.hours import local_day
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import (
    Bold,
    Button,
    Channel,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Text,
    Title,
    cut,
)
from flows.people.sealing import opened, sealed
from storage.book import Book
from storage.records import Person, Place, Story, StoryState

flow = Flow(__name__)

KEEP = "keep"
INVITATION = "stories.invitation"
REMIND = Named("stories.remind")
NO_KEY = (
    "I keep a draft only where I can lock it up, and I have no key. Whoever runs me sets "
    "PARLEY_SECRET_KEYS (docs/running.md says how) and starts me again. Then come back."
)
WORDS = (
    ("redo", "A call I would redo"),
    ("criticism", "A criticism I received"),
    ("change", "What I do with it"),
)


@form("A call I would redo", submit="Next")
class TellStory(Form):
    """What a leader would do differently, and what they were told."""

    redo: str = long(
        "Which call would you redo, and how?", "Name nobody at the customer.", limit=900
    )
    criticism: str = long(
        "Which criticism did you receive?",
        "In the words it came in, without who said it.",
        limit=900,
    )
    change: str = long("What do you do with it?", optional=True, limit=900)


@form("What they would read", submit="Save")
class Preview(Form):
    """It is posted only from here."""

    where: str = choice("What shall I do with it?")


@flow.command("story", help="for those who lead: share a call you would redo")
def story(turn: Turn) -> None:
    """This month's, whenever they like."""
    if not turn.book.led_by(turn.who):
        raise Refused("This is for those who lead a team: they go first. You can always just talk.")
    last = turn.book.last_story(turn.who)
    if last is None or last.month != month_of(turn, turn.who):
        last = begin(turn, turn.who)
    if last.state is not StoryState.POSTED:
        open_story(turn, last)
        return
    said = "This month's is posted. Thank you for going first."
    turn.whisper(Message(said, Text(said), Button("Take it back", does=take_back, about=last)))


@flow.opening(TellStory)
def open_story(turn: Turn, one: Story) -> None:
    """Show the draft, to be written or changed."""
    must_be_theirs(turn, one)
    if one.state is StoryState.POSTED:
        raise Refused(f"This month's is posted already. {CALLED} story asks for one a month.")
    words = words_of(turn.book, one)
    turn.open(
        TellStory,
        one,
        redo=words.get("redo", ""),
        criticism=words.get("criticism", ""),
        change=words.get("change", ""),
    )


@flow.submitted(TellStory)
def keep_draft(turn: Turn, one: Story, answers: TellStory) -> None:
    """Keep the draft, sealed; then show what they would read."""
    must_be_theirs(turn, one)
    if one.state is StoryState.POSTED:
        raise Refused("This month's is posted already. Take it back first, then change it.")
    one.sealed = sealed(turn, one, "sealed", vars(answers), turn.who)
    becomes(turn, one, StoryState.DRAFT)
    open_preview(turn, one)


@flow.opening(Preview)
def open_preview(turn: Turn, one: Story) -> None:
    """Exactly what they would read, and where."""
    must_be_theirs(turn, one)
    words = words_of(turn.book, one)
    if one.state is not StoryState.DRAFT or not words:
        raise Refused("There is no draft to post any more.")
    options = [
        Option(KEEP, "Keep it as my draft"),
        *(Option(one.id, cut(f"Post it in #{one.name}", 75)) for one in _channels(turn)),
    ]
    where = Text("Only you see this. Posted, it stands under your name like this:")
    intro = (where, *_drawn(words))
    turn.open(Preview, one, intro=intro, options={"where": tuple(options)}, where=KEEP)


@flow.submitted(Preview)
def post(turn: Turn, one: Story, answers: Preview) -> None:
    """Post it, or leave it as it is."""
    must_be_theirs(turn, one)
    if answers.where == KEEP:
        turn.whisper(f"Kept. Only you can read it. {CALLED} story opens it again.")
        return
    if one.state is not StoryState.DRAFT:
        raise Refused("There is no draft to post any more.")
    place = next((one for one in _channels(turn) if one.id == answers.where), None)
    if place is None or not guard.may_hold(place):
        raise Refused(where="I can post it only in a channel of a team that you lead.")
    one.place, one.posted_at = place.id, turn.now
    becomes(turn, one, StoryState.POSTED)
    turn.show(told, one, to=place)
    turn.whisper(
        Message(
            "Posted. Thank you for going first.",
            Text("Posted in ", Channel.of(place), ". Thank you for going first."),
            Button("Take it back", does=take_back, about=one),
        )
    )


def _channels(turn: Turn) -> list[Place]:
    """Where the teams they lead read, each channel once."""
    places = [turn.book.find(Place, team.channel) for team in turn.book.led_by(turn.who)]
    return list({one.id: one for one in places if one and guard.may_hold(one)}.values())


@flow.view
def told(book: Book, one: Story) -> Message | None:
    """The story, where the team reads it; None when it was taken back or can be read no more."""
    words = words_of(book, one)
    if one.state is not StoryState.POSTED or not words:
        return None
    who = Mention.of(book.get(Person, one.person))
    return Message(
        (who, " goes first: a call to redo, and a criticism received."),
        Text(who, " goes first."),
        *_drawn(words),
        Small("Nobody has to answer. If you have one too, your team would like to hear it."),
    )


def _drawn(words: dict[str, str]) -> list[Part]:
    parts: list[Part] = [Title("A call to redo, and a criticism")]
    for name, title in WORDS:
        if words.get(name):
            parts += [Text(Bold(title)), Quote(words[name])]
    return parts


def words_of(book: Book, one: Story) -> dict[str, str]:
    """What they wrote; empty when there is nothing or their key is gone."""
    return opened(book, one, "sealed", book.get(Person, one.person))


def told_of(book: Book, person: Person) -> list[dict[str, Any]]:
    """Their drafts and what they posted, month by month: for their own export, and no other."""
    several = sorted(book.rows_of(Story, person), key=lambda one: one.month)
    return [
        {"month": one.month, "state": one.state.value, "posted_at": one.posted_at, **words}
        for one in several
        if (words := words_of(book, one))
    ]


@flow.pressed
def take_back(turn: Turn, one: Story) -> None:
    """It is a draft again, and stands in the channel no more."""
    must_be_theirs(turn, one)
    if one.state is not StoryState.POSTED:
        turn.whisper("It is taken back already.")
        return
    one.place = one.posted_at = None
    becomes(turn, one, StoryState.DRAFT)
    turn.refresh(told, one)
    turn.whisper("Taken back. It is your draft again. Whoever has read it has read it.")


def month_of(turn: Turn, leader: Person) -> str:
    """The month it is where they are: 2026-12."""
    return f"{local_day(leader, turn.now):%Y-%m}"


def begin(turn: Turn, leader: Person) -> Story:
    """This month's, still to be written."""
    return turn.book.add(Story(person=leader.id, month=month_of(turn, leader)))


def becomes(turn: Turn, one: Story, state: StoryState) -> None:
    """It stands elsewhere now, and the message about it says so."""
    one.state = state
    if state is not StoryState.ASKED:
        turn.forget(REMIND, one)
    turn.refresh_named(INVITATION, one)


def must_be_theirs(turn: Turn, one: Story) -> None:
    """Refuse everything where nothing can be sealed; for all but its author there is none."""
    if one.person != turn.who.id:
        raise Gone
    if turn.book.vault is None:
        raise Refused(NO_KEY)
