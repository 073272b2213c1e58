"""What a workspace settles about its people, who may change it, and who hears of it.

Dora, an admin, types /parley organisation. She says whom people can turn to, that a band takes six
answers instead of five: that counts only from the next week on, so that nobody learns how many have
answered in this one by trying. Ten minutes after the last of her changes everybody in a team, who
manages one, or has ever chosen about check-ins, hears in one message what was changed, by whom and
from when; it cannot be stopped. Four is refused. Ana, who is no admin, may read all of it in
/parley privacy, and what was ever changed.
"""

from __future__ import annotations

from datetime import timedelta

from flows.language.forms import Form, Refused, choice, form, long, number
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Button,
    Facts,
    Message,
    Named,
    Part,
    Small,
    Text,
    Title,
    When,
)
from flows.people import releases
from flows.people.bands import FLOOR
from flows.people.telling import tell_others
from flows.people.terms import (
    NAMES,
    Compared,
    OnOff,
    as_it_is,
    explained,
    in_all,
    rolled_up,
    spoken,
    told,
    who_changed,
)
from flows.people.weeks import closes, week_of
from storage.book import Book
from storage.records import Organisation, OrganisationChange, Team

flow = Flow(__name__)

TITLE = "What holds for everybody here"
CONTACTS_LIMIT = 500
MOST_ANSWERS = 50
PAGE = 10
WAITING = ("least", "strict")  # what decides on a band holds for a whole week
TOGETHER = timedelta(minutes=10)  # changes less apart than this are told in one message


@form("Check-ins", submit="Save")
class CheckInSettings(Form):
    """When a check-in is offered, and whom people can turn to."""

    checkins: OnOff = choice("May I offer check-ins?", OnOff)
    help_contacts: str = long(
        "Whom can people turn to?",
        "Shown to everybody alike, whatever they answer: names, a number, where to find help.",
        optional=True,
        limit=CONTACTS_LIMIT,
    )
    hard_from: int = number(
        "How many points make a single call hard enough?",
        "Out of 12, as it was flagged; then I offer a check-in after it.",
        least=1,
        most=12,
    )
    several: int = number("Or how many hard calls in seven days?", least=2, most=20)


@form("What is shown of teams", submit="Save")
class Showing(Form):
    """How much it takes until anything is shown."""

    least: int = number(
        "How many people must have answered?",
        "It counts from the next week on; never fewer than five.",
        least=FLOOR,
        most=MOST_ANSWERS,
    )
    strict: Compared = choice(
        "What are two weeks of a team compared by?",
        Compared,
        "So that nobody who comes or goes stands out.",
    )


@form("Handing over", submit="Save")
class Rotating(Form):
    """From when on it is brought up that somebody else could take a customer."""

    rotate_after: int = number(
        "After how many hard calls with a customer?",
        "In 90 days. Then I ask whoever has the customer whether to keep, share or hand over.",
        least=1,
        most=30,
    )
    tenure_months: int = number("Or after how many months with one customer?", least=1, most=60)


# Shown


@flow.command("organisation", help="what holds for everybody's check-ins; for admins")
def organisation(turn: Turn) -> None:
    """Show what is settled, to be changed."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    rows = as_it_is(settled, turn.now, *NAMES)
    parts: list[Part] = [Title(TITLE), Facts(*rows), Text(explained(settled))]
    small = too_small(turn.book, settled)
    if small:
        parts.append(Text(rolled_up(small, settled.least)))
    parts += [
        Button("Check-ins", opens=CheckInSettings),
        Button("What is shown", opens=Showing),
        Button("Handing over", opens=Rotating),
        Button("Teams", does=Named("teams.show")),
        Button("What was changed", does=history),
    ]
    turn.whisper(Message(TITLE, *parts))


def _must_be_admin(turn: Turn) -> None:
    if not turn.who.admin:
        raise Refused(
            "This belongs to the admins of this workspace. What holds, and what was changed, you "
            f"can read in {CALLED} privacy."
        )


def too_small(book: Book, settled: Organisation) -> list[Team]:
    """The teams that nothing is ever shown of: too few of their people count."""
    counted: dict[str, int] = {}
    for _, team in book.counting():
        counted[team] = counted.get(team, 0) + 1
    return [one for one in book.teams() if counted.get(one.id, 0) <= settled.least]


# Changed


@flow.opening(CheckInSettings)
def open_check_ins(turn: Turn) -> None:
    """Show what is set, to be changed."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    turn.open(
        CheckInSettings,
        checkins=OnOff.ON if settled.checkins else OnOff.OFF,
        help_contacts=settled.help_contacts,
        hard_from=settled.hard_from,
        several=settled.several,
    )


@flow.submitted(CheckInSettings)
def save_check_ins(turn: Turn, answers: CheckInSettings) -> None:
    """Keep it; those it concerns hear what was changed."""
    _settle(
        turn,
        checkins=answers.checkins is OnOff.ON,
        help_contacts=answers.help_contacts,
        hard_from=answers.hard_from,
        several=answers.several,
    )


@flow.opening(Showing)
def open_showing(turn: Turn) -> None:
    """Show what is set, or will be from the next week on."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    strict = _wanted(settled, "strict")
    turn.open(
        Showing,
        least=_wanted(settled, "least"),
        strict=Compared.ANSWERED if strict else Compared.MEMBERS,
    )


@flow.submitted(Showing)
def save_showing(turn: Turn, answers: Showing) -> None:
    """It counts from the next week on: the open one would tell how many answered in it."""
    _settle(turn, least=answers.least, strict=answers.strict is Compared.ANSWERED)


@flow.opening(Rotating)
def open_rotating(turn: Turn) -> None:
    """Show what is set, to be changed."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    turn.open(Rotating, rotate_after=settled.rotate_after, tenure_months=settled.tenure_months)


@flow.submitted(Rotating)
def save_rotating(turn: Turn, answers: Rotating) -> None:
    """Keep it."""
    _settle(turn, rotate_after=answers.rotate_after, tenure_months=answers.tenure_months)


def _settle(turn: Turn, **wanted: object) -> None:
    """Keep what differs, write each change down, and have those told whom it concerns."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    changes = [_change(turn, settled, name, value) for name, value in wanted.items()]
    changed = [one for one in changes if one is not None]
    if not changed:
        turn.whisper("It stays as it was.")
        return
    releases.arm(turn)  # what waits for the next week counts when that opens
    tell(turn, changed[0])
    said: list[Part] = [Text(*told(one)) for one in changed]
    last = Small("I tell everybody whom it concerns in ten minutes, all of it in one message.")
    turn.whisper(Message("Saved.", Text("Saved."), *said, last))


def _change(
    turn: Turn, settled: Organisation, name: str, value: object
) -> OrganisationChange | None:
    was = _wanted(settled, name)
    if was == value:
        return None
    waits = name in WAITING
    if waits:
        setattr(settled, f"next_{name}", None if value == getattr(settled, name) else value)
    else:
        setattr(settled, name, value)
    change = OrganisationChange(
        by=turn.who.id,
        at=turn.now,
        holds_from=closes(week_of(turn.now)) if waits else turn.now,
        what=name,
        was=spoken(name, was),
        now=spoken(name, value),
    )
    return turn.book.add(change)


def _wanted(settled: Organisation, name: str) -> object:
    """What was last asked for, even where it does not hold yet."""
    coming = getattr(settled, f"next_{name}", None)
    return getattr(settled, name) if coming is None else coming


# Told


def tell(turn: Turn, change: OrganisationChange) -> None:
    """Have a change told, with all that is changed in the same go; each one moves the telling."""
    turn.wake(announce, turn.book.first_together(change, TOGETHER), at=turn.now + TOGETHER)


@flow.woken()
def announce(turn: Turn, change: OrganisationChange) -> None:
    """Tell everybody whom it concerns, in a team or not, except who changed it."""
    others = [one for one in turn.book.concerned() if one.id != change.by]
    tell_others(turn, changed_settings, change, others)


@flow.view
def changed_settings(book: Book, change: OrganisationChange) -> Message | None:
    """What was changed, by whom, and from when it holds. It comes whatever people have stopped."""
    lines = [Text(*said) for said in in_all(book.changed_together(change, TOGETHER))]
    if not lines:
        return None  # it was taken back before anybody was told
    lead = (who_changed(book, change), " changed what holds for everybody here:")
    more = Button("Privacy", does=Named("privacy.privacy"))
    return Message("What holds for everybody here was changed.", Text(*lead), *lines, more)


@flow.pressed
def history(turn: Turn) -> None:
    """What was ever changed, for everybody to read, a page at a time."""
    given = turn.also.get("from", "0")
    start = int(given) if given.isdecimal() else 0
    found = turn.book.organisation_changes(start, PAGE + 1)
    if not found:
        turn.whisper("Nothing has been changed yet." if start == 0 else "That was all.")
        return
    parts: list[Part] = [Title("What was changed")]
    for change in found[:PAGE]:
        parts += [
            Text(When(change.at), ", ", who_changed(turn.book, change), ":"),
            Text(*told(change)),
        ]
    if found[PAGE:]:
        also = {"from": str(start + PAGE)}
        parts.append(Button("Earlier", does=Named("organisation.history"), also=also))
    turn.whisper(Message("What was changed", *parts))
