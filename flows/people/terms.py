"""What is settled about people in plain words: as it is, as it will be, how long all is kept."""

from __future__ import annotations

from datetime import datetime

from flows import guard
from flows.language.forms import Captioned
from flows.language.words import Mention, Span, Spans, When, cut
from flows.people.bands import FLOOR
from flows.people.weeks import closes, week_of
from storage.book import Book
from storage.records import Organisation, OrganisationChange, Person, Team
from storage.terms import Keep, Terms

CONTACTS_SHOWN = 300
SMALL_SHOWN = 10
WHO_RUNS_ME = "Whoever runs me"

NAMES = {
    "checkins": "Check-ins",
    "help_contacts": "Whom to turn to",
    "least": "Answers before anything is shown of a team",
    "strict": "Two weeks of a team are compared by",
    "hard_from": "A check-in is offered after a single call with",
    "several": "A check-in is also offered after",
    "rotate_after": "Handing a customer over is brought up after",
    "tenure_months": "Handing over is also brought up after",
}

UNITS = {
    "hard_from": " of 12 points or more",
    "several": " hard calls in seven days",
    "rotate_after": " hard calls with them in 90 days",
    "tenure_months": " months with one customer",
}

# What whoever runs the server settles, for all workspaces: storage.terms.
KEPT = {
    Keep.CHECKINS: "check-ins, and the words in them",
    Keep.CHOICES: "what somebody chose about check-ins, after they have left",
    Keep.BANDS: "what was shown of teams",
    Keep.PEERS: "a buddy's comments",
    Keep.PLEAS: "what people asked each other for",
    Keep.FEEDBACK: "feedback between two people, and leaders' stories",
    Keep.DEBRIEFS: "debriefs and captures",
    Keep.WORK: "actions, promises, roadblocks and estimates, once they are over",
}
TEXTS = "forget_texts"
TEXTS_OF = "What somebody wrote about the work, when they are erased"


class OnOff(Captioned):
    """Whether something happens at all."""

    ON = "on", "Yes; each person still decides for themselves"
    OFF = "off", "No"


class Compared(Captioned):
    """What two weeks of a team are compared by."""

    MEMBERS = "members", "Who belongs to it"
    ANSWERED = "answered", "Also who answered: stricter, and most weeks nothing is shown"


def spoken(name: str, value: object) -> str:
    """A setting's value, in words."""
    if name == "checkins":
        return "on" if value else "off"
    if name == "strict":
        return (Compared.ANSWERED if value else Compared.MEMBERS).caption
    if name == "help_contacts":
        return cut(str(value), CONTACTS_SHOWN) or "nobody yet"
    return f"{value}{UNITS.get(name, '')}"


def as_it_is(organisation: Organisation, now: datetime, *names: str) -> list[tuple[str, Spans]]:
    """Settings with their names, and from when they change."""
    return [(NAMES[name], _with_next(organisation, name, now)) for name in names]


def _with_next(organisation: Organisation, name: str, now: datetime) -> Spans:
    value = spoken(name, getattr(organisation, name))
    coming = getattr(organisation, f"next_{name}", None)
    if coming is None:
        return (value,)
    return (f"{value}; from ", When(closes(week_of(now))), f": {spoken(name, coming)}")


def rolled_up(small: list[Team], least: int) -> str:
    """That these teams are too small to be shown, and where their people count."""
    names = ", ".join(team.name for team in small[:SMALL_SHOWN])
    more = f" and {len(small) - SMALL_SHOWN} more" if small[SMALL_SHOWN:] else ""
    return cut(
        f"Too small for a word of its own, with fewer than {least + 1} people besides managers: "
        f"{names}{more}. Their answers count for all teams together.",
        1500,
    )


def explained(organisation: Organisation) -> str:
    """When a band is shown at all."""
    return (
        "Managers read one word for a team: low, middle, high, or not shown. It takes "
        f"{organisation.least} people who answered (it can never be fewer than {FLOOR}), in a team "
        f"of at least {organisation.least + 1}, managers not counted."
    )


def told(change: OrganisationChange, was: str | None = None) -> list[Span]:
    """One change, for the log and for those it concerns; `was`: before others of the same go."""
    before = change.was if was is None else was
    was, now = (_told(change.what, value) for value in (before, change.now))
    said: list[Span] = [f"{_named(change.what)}: {now}. It was: {was}."]
    if change.holds_from > change.at:
        said += [" It holds from ", When(change.holds_from), " on."]
    return said


def in_all(changes: list[OrganisationChange]) -> list[list[Span]]:
    """What came of changes, the oldest first: each setting once, and none that is as it was."""
    was = {one.what: one.was for one in reversed(changes)}
    last = {one.what: one for one in changes}
    return [told(one, was[one.what]) for one in last.values() if one.now != was[one.what]]


def who_changed(book: Book, change: OrganisationChange) -> Span:
    """Who it was; what is set for the server was changed by whoever runs it."""
    who = book.find(Person, change.by)
    if who is not None and who.native == book.workspace().bot:
        return WHO_RUNS_ME
    return Mention.of(who) if who is not None and guard.may_hear(who) else "Somebody"


# What is settled outside of the chat


def settled_outside(terms: Terms) -> dict[str, str]:
    """How long what is kept and whether texts go, by name, as a change writes it down."""
    days = {_name(keep): str(number) for keep, number in terms.days.items()}
    return {**days, TEXTS: "1" if terms.texts_go else "0"}


def how_long(terms: Terms) -> list[tuple[str, str]]:
    """The same for people to read, each with its name."""
    rows = [(_capital(KEPT[keep]), in_days(number)) for keep, number in terms.days.items()]
    return [*rows, (TEXTS_OF, _texts(terms.texts_go))]


def in_days(number: int) -> str:
    """A number of days, in words."""
    return "1 day" if number == 1 else f"{number} days"


def _name(keep: Keep) -> str:
    return f"keep_{keep.value}"


def _named(what: str) -> str:
    kept = {_name(keep): f"How long I keep {label}" for keep, label in KEPT.items()}
    return {**NAMES, **kept, TEXTS: TEXTS_OF}.get(what, what)


def _told(what: str, value: str) -> str:
    if what == TEXTS:
        return _texts(value == "1")
    if what.startswith("keep_") and value.isdecimal():
        return in_days(int(value))
    return value or "nobody yet"


def _texts(go: bool) -> str:  # noqa: FBT001 -- the setting itself
    return "removed as well" if go else "kept, without their name"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
