"""How an estimate is shown: a reply in the call's thread, the question to its owner, a line.

In the thread of Acme stands: Ana's estimate of the fix: between Tuesday and Friday, 70 in 100; more
on Monday at ten. On Monday she is asked in private whether that holds. What she says changes the
reply where it stands; the first range stays readable.
"""

from __future__ import annotations

from flows import guard
from flows.language.steps import Flow
from flows.language.words import (
    Bold,
    Button,
    Day,
    Facts,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Span,
    Spans,
    Style,
    Text,
    When,
    cut,
)
from flows.promises import tracking
from flows.promises.undo import FOR
from flows.thread import lead_of
from storage.book import Book
from storage.records import (
    Call,
    Confidence,
    Estimate,
    EstimateState,
    EstimateVersion,
    Notice,
    Person,
    Team,
)

flow = Flow(__name__)

ODDS = {
    Confidence.HALF: "50 in 100",
    Confidence.LIKELY: "70 in 100",
    Confidence.SURE: "90 in 100",
}


# Who is in it


def owner_of(book: Book, estimate: Estimate) -> Person:
    """Who says more next."""
    return book.get(Person, estimate.owner)


def stand_ins(book: Book, estimate: Estimate) -> list[Person]:
    """Who can take it over when its owner has left: the call's lead, the manager of the team."""
    if guard.may_hear(owner_of(book, estimate)):
        return []
    call, found = book.find(Call, estimate.call), dict[str, Person]()
    teams = [book.find(Team, estimate.team), book.find(Team, call.team if call else None)]
    teams += book.teams_of(owner_of(book, estimate))
    managers = book.people([team.manager for team in teams if team and team.manager])
    for person in [*([lead_of(book, call)] if call else []), *managers]:
        if guard.may_hear(person):
            found[person.id] = person
    return list(found.values())


# Its words


def ranged(one: Estimate | EstimateVersion) -> Spans:
    """A range as people say it."""
    if one.earliest == one.latest:
        return ("on ", Day(one.earliest))
    return ("between ", Day(one.earliest), " and ", Day(one.latest))


def said_now(estimate: Estimate) -> Spans:
    """What holds now, with how sure it is and when there is more."""
    if estimate.happened_on is not None:
        return ("it happened on ", Day(estimate.happened_on))
    if estimate.state is EstimateState.DROPPED:
        return ("this is no longer of interest",)
    more = f", {ODDS[estimate.confidence]}; more on "
    return (*ranged(estimate), more, When(estimate.next_update))


def first_of(book: Book, estimate: Estimate) -> EstimateVersion:
    """The range that was given first: the one that counts."""
    return book.estimate_versions(estimate)[0]


def _first_said(book: Book, estimate: Estimate) -> Spans:
    first = first_of(book, estimate)
    moved = (first.earliest, first.latest) != (estimate.earliest, estimate.latest)
    return ranged(first) if moved or estimate.happened_on is not None else ()


def rate(book: Book, estimate: Estimate) -> list[Part]:
    """How often the team's first ranges held; nothing while there are too few to tell."""
    team = book.find(Team, estimate.team)
    found = book.hit_rate(team) if team is not None else None
    if found is None:
        return []
    held, closed = found
    return [Small(f"Your team's first ranges held in {held} of {closed}.")]


# In the thread


@flow.view
def reply(book: Book, estimate: Estimate) -> Message | None:
    """An estimate in its call's thread; one that was taken back at once goes."""
    closed = estimate.closed_at
    if estimate.state is EstimateState.DROPPED and closed and closed <= estimate.at + FOR:
        return None
    owner = Mention.of(owner_of(book, estimate))
    said = (owner, "'s estimate: ", Bold(cut(estimate.what, 300)), ": ", *said_now(estimate), ".")
    first = _first_said(book, estimate)
    more: list[Part] = [Small("First said: ", *first, ".")] if first else []
    return Message(said, Text(*said), *more)


# In private


@flow.dm(Notice.ASKED)
def question(book: Book, version: EstimateVersion) -> Message | None:
    """Does it still hold? Once that is answered, it says what was said."""
    estimate = book.get(Estimate, version.estimate)
    said = ("You wanted to say more about this now: ", Bold(cut(estimate.what, 300)))
    asked = estimate.state is EstimateState.OPEN and estimate.version == version.version
    if not asked:
        return Message(said, Text(*said), Text("Now it says: ", *said_now(estimate), "."))
    held = ("You said: ", *ranged(version), f", {ODDS[version.confidence]}. Does that hold?")
    parts = [Text(*said), Text(*held), *tracking.where(book, estimate)]
    return Message(said, *parts, *buttons(book, estimate, owner_of(book, estimate)))


@flow.dm(Notice.ASKED)
def left(book: Book, estimate: Estimate) -> Message | None:
    """Its owner has left: somebody has to take it over."""
    owner = owner_of(book, estimate)
    if estimate.state is not EstimateState.OPEN:
        said: Spans = ("An estimate was to be taken over: ", *line(book, estimate), ".")
        return Message(said, Text(*said))
    if guard.may_hear(owner):
        said = (Mention.of(owner), " has taken over the estimate of: ", _what(estimate))
        return Message(said, Text(*said))
    said = (f"{owner.name} has left, and owned the estimate of: ", _what(estimate))
    return Message(said, Text(*said), _facts(book, estimate), _take_over(estimate))


def _what(estimate: Estimate) -> Bold:
    return Bold(cut(estimate.what, 300))


def buttons(book: Book, estimate: Estimate, person: Person) -> list[Part]:
    """What this person can do with an estimate as it stands."""
    if estimate.state is not EstimateState.OPEN:
        return []
    if person.id in {one.id for one in stand_ins(book, estimate)}:
        return [_take_over(estimate)]
    if person.id != estimate.owner:
        return []
    return [
        *_most_used(estimate),
        Button("It happened", opens=Named("estimate_updates.Happened"), about=estimate),
        Button("Not needed any more", does=Named("estimate_updates.drop"), about=estimate),
    ]


def _most_used(estimate: Estimate) -> list[Part]:
    return [
        Button(
            "Confirm",
            opens=Named("estimate_updates.Confirm"),
            about=estimate,
            style=Style.PRIMARY,
        ),
        Button("Shift", opens=Named("estimate_updates.Shift"), about=estimate),
    ]


def _take_over(estimate: Estimate) -> Button:
    take = Named("estimate_updates.take_over")
    return Button("I take it over", does=take, about=estimate, style=Style.PRIMARY)


# Elsewhere


def _facts(book: Book, estimate: Estimate) -> Facts:
    rows: list[tuple[str, Span | Spans]] = [
        ("Now", said_now(estimate)),
        ("Owner", Mention.of(owner_of(book, estimate))),
    ]
    if estimate.account:
        rows.append(("Customer", estimate.account))
    first = _first_said(book, estimate)
    if first:
        rows.append(("First said", first))
    return Facts(*rows)


def drawn(book: Book, estimate: Estimate, person: Person) -> Message:
    """An estimate with everything that this person can do with it."""
    said = ("Estimate: ", _what(estimate))
    parts: list[Part] = [Text(*said), _facts(book, estimate)]
    reason = book.estimate_versions(estimate)[-1].reason
    parts += [Quote(cut(reason, 900))] if reason else []
    parts += [*rate(book, estimate), *tracking.where(book, estimate)]
    return Message(said, *parts, *buttons(book, estimate, person))


def line(book: Book, estimate: Estimate) -> Spans:
    """One line of a list: what, who owns it, and what holds now."""
    owner = Mention.of(owner_of(book, estimate))
    return (cut(estimate.what, 300), ": ", owner, ", ", *said_now(estimate))


def reminder_of(book: Book, estimate: Estimate, person: Person) -> list[Part]:
    """An estimate within a reminder: a line, and what its owner does most with it."""
    said = ("You wanted to say more about this: ", _what(estimate), ". You said: ")
    spoken = Text(*said, *ranged(estimate), f", {ODDS[estimate.confidence]}.")
    return [spoken, *(_most_used(estimate) if person.id == estimate.owner else [])]
