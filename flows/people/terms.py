"""The settings about people in plain words: as they are, and as they will be."""

from __future__ import annotations

from datetime import datetime

from flows.language.forms import Captioned
from flows.language.words import Span, Spans, When, cut
from flows.people.bands import FLOOR
from flows.people.weeks import closes, week_of
from storage.records import Organisation, OrganisationChange

CONTACTS_SHOWN = 300

NAMES = {
    "checkins": "Check-ins",
    "help_contacts": "Whom to turn to",
    "least": "Answers it takes",
    "strict": "Compared from week to week",
    "hard_from": "One call is a lot from",
    "several": "Calls that are a lot together",
    "rotate_after": "Talk about handing over after",
    "tenure_months": "Or after",
}

UNITS = {
    "hard_from": " points",
    "several": " in seven days",
    "rotate_after": " hard calls with one customer in 90 days",
    "tenure_months": " months",
}


class OnOff(Captioned):
    """Whether something happens at all."""

    ON = "on", "Yes; each person still decides for themselves"
    OFF = "off", "No"


class Compared(Captioned):
    """What two weeks of a team are compared by."""

    MEMBERS = "members", "Who belongs to the team"
    ANSWERED = "answered", "Also who answered: stricter, and most weeks show nothing"


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


def explained(organisation: Organisation) -> str:
    """When a band is shown at all."""
    return (
        f"A team is shown as low, middle or high, or as not shown. It takes {organisation.least} "
        f"people who answered (never fewer than {FLOOR}), of a team of at least "
        f"{organisation.least + 1} who manage nobody."
    )


def told(change: OrganisationChange) -> list[Span]:
    """One change, for the log and for those it concerns."""
    was, now = (part or "nobody yet" for part in (change.was, change.now))
    said: list[Span] = [f"{NAMES.get(change.what, change.what)}: {now}. It was: {was}."]
    if change.holds_from > change.at:
        said += [" It holds from ", When(change.holds_from), " on."]
    return said
