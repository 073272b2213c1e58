"""What a workspace settles about its people, who may change it, and who hears of it.

Dora, an admin, types /parley organisation. She says whom people can turn to, that a band takes six
answers instead of five: that counts only from the next week on, so that nobody learns how many have
answered in this one by trying. Everybody in a team hears what was changed, by whom and from when.
Four is refused. Ana, who is no admin, may read all of it in /parley privacy, and what was ever
changed.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, choice, form, long, number
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Button,
    Facts,
    Mention,
    Message,
    Named,
    Part,
    Small,
    Span,
    Text,
    Title,
    When,
    cut,
)
from flows.people import releases
from flows.people.bands import FLOOR
from flows.people.telling import tell_others
from flows.people.terms import NAMES, Compared, OnOff, as_it_is, explained, spoken, told
from flows.people.weeks import closes, week_of
from storage.book import Book
from storage.records import Notice, Organisation, OrganisationChange, Person, Team

flow = Flow(__name__)

CONTACTS_LIMIT = 500
MOST_ANSWERS = 50
PAGE = 10
SMALL_SHOWN = 10
WAITING = ("least", "strict")  # what decides on a band holds for a whole week


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
    hard_from: int = number("From how many points is one call a lot?", least=1, most=12)
    several: int = number("How many hard calls in seven days are?", least=2, most=20)


@form("What is shown of teams", submit="Save")
class Showing(Form):
    """How much it takes until a band is shown."""

    least: int = number(
        "How many people must have answered?",
        "It counts from the next week on; never fewer than five.",
        least=FLOOR,
        most=MOST_ANSWERS,
    )
    strict: Compared = choice("What are two weeks compared by?", Compared)


@form("Handing over", submit="Save")
class Rotating(Form):
    """From when on it is talked about that somebody else takes a customer."""

    rotate_after: int = number("After how many hard calls?", "In 90 days.", least=1, most=30)
    tenure_months: int = number("Or after how many months?", least=1, most=60)


# Shown


@flow.command("organisation", help="what holds for everybody's check-ins; for admins")
def organisation(turn: Turn) -> None:
    """Show what is settled, to be changed."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    rows = as_it_is(settled, turn.now, *NAMES)
    parts: list[Part] = [Title("This workspace's people"), Facts(*rows), Text(explained(settled))]
    small = too_small(turn.book, settled)
    if small:
        parts.append(Text(_rolled_up(small, settled.least)))
    parts += [
        Button("Check-ins", opens=CheckInSettings),
        Button("What is shown", opens=Showing),
        Button("Handing over", opens=Rotating),
        Button("Teams", does=Named("teams.show")),
        Button("What was changed", does=history),
    ]
    turn.whisper(Message("This workspace's people", *parts))


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


def _rolled_up(small: list[Team], least: int) -> str:
    names = ", ".join(team.name for team in small[:SMALL_SHOWN])
    more = f" and {len(small) - SMALL_SHOWN} more" if small[SMALL_SHOWN:] else ""
    return cut(
        f"Too small to be shown by itself, with fewer than {least + 1} who manage nobody: "
        f"{names}{more}. The people of such a team count in all teams together.",
        1500,
    )


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
    """Keep it; everybody in a team hears what was changed."""
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
    """Keep what differs, write each change down, and have everybody told."""
    _must_be_admin(turn)
    settled = turn.book.organisation()
    changes = [_change(turn, settled, name, value) for name, value in wanted.items()]
    changed = [one for one in changes if one is not None]
    if not changed:
        turn.whisper("It stays as it was.")
        return
    releases.arm(turn)  # what waits for the next week counts when that opens
    turn.wake(announce, changed[0], at=turn.now)
    said: list[Part] = [Text(*told(one)) for one in changed]
    last = Small("Everybody in a team is told.")
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


@flow.woken()
def announce(turn: Turn, change: OrganisationChange) -> None:
    """Tell everybody in a team, except who changed it."""
    others = [one for one in turn.book.in_teams() if one.id != change.by]
    tell_others(turn, changed_settings, change, others)


@flow.dm(Notice.NEWS)
def changed_settings(book: Book, change: OrganisationChange) -> Message | None:
    """What was changed about people's check-ins, by whom, and from when it holds."""
    who = book.get(Person, change.by)
    lead: tuple[Span, ...] = (Mention.of(who), " changed what holds for everybody here:")
    lines: list[Part] = [Text(*told(one)) for one in book.changed_together(change)]
    more = Button("Privacy", does=Named("privacy.privacy"))
    return Message("What holds for check-ins was changed.", Text(*lead), *lines, more)


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
        who = turn.book.find(Person, change.by)
        by: Span = Mention.of(who) if who is not None and guard.may_hear(who) else "Somebody"
        parts += [Text(When(change.at), ", ", by, ":"), Text(*told(change))]
    if found[PAGE:]:
        also = {"from": str(start + PAGE)}
        parts.append(Button("Earlier", does=Named("organisation.history"), also=also))
    turn.whisper(Message("What was changed", *parts))
