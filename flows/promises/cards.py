"""How an action is shown: its card in private, a reminder of it, and what happened to it.

Ben's card of "Send the report" stands in his private chat. It asks whether he takes it on; once he
has, it offers Done; when it is done it says so. It is edited in place, whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    Span,
    Spans,
    Style,
    Text,
    cut,
    listed,
)
from flows.promises import tracking
from flows.promises.action_people import stands_in
from storage.book import Book
from storage.records import (
    UNFINISHED,
    Action,
    ActionEvent,
    ActionState,
    Answer,
    Deed,
    Duty,
    Notice,
    Person,
    Raci,
)

flow = Flow(__name__)

SAID = {
    ActionState.OPEN: "open",
    ActionState.BLOCKED: "blocked",
    ActionState.CHECKING: "being checked",
    ActionState.DONE: "done",
    ActionState.CANCELLED: "cancelled",
}
ANSWERS = {
    Answer.WAITING: " (no answer yet)",
    Answer.PROPOSED: " (proposes a change)",
    Answer.DECLINED: " (declined)",
    Answer.CONSENTED: " (OK)",
    Answer.OBJECTED: " (not yet)",
    Answer.SILENT: " (said nothing)",
}
SHOWN = 10


@flow.dm(Notice.ASKED)
def card(book: Book, duty: Duty) -> Message | None:
    """An action as one of its people sees it, with what they can do."""
    action, person = book.get(Action, duty.action), book.get(Person, duty.person)
    return drawn(book, action, person, _asked(book, action, duty))


def reminder_of(book: Book, action: Action, person: Person) -> list[Part]:
    """An action in a reminder of one of its people, with what they most likely press."""
    mine = book.duty_of(person, action, Raci.RESPONSIBLE)
    what = Bold(cut(action.what, 500))
    if action.state is ActionState.BLOCKED:
        said: Spans = ("Blocked, and due ", Day(action.due), ": ", what)
    elif mine is not None and mine.answer is Answer.WAITING:
        said = ("You were asked to take this on by ", Day(action.due), ": ", what)
    elif mine is None:
        said = ("You answer for this, due ", Day(action.due), ": ", what)
    else:
        said = ("Due ", Day(action.due), ": ", what)
    return [Text(*said), *buttons(book, action, person)[:2]]


def drawn(book: Book, action: Action, person: Person, lead: Spans) -> Message:
    """An action with its people, and the buttons that are this person's."""
    said = (*lead, " ", Bold(cut(action.what, 500)))
    parts: list[Part] = [Text(*said), facts(book, action)]
    if action.state is ActionState.BLOCKED and action.reason:
        parts.append(Quote(cut(action.reason, 900)))
    parts += tracking.where(book, action)
    return Message(said, *parts, *buttons(book, action, person))


def facts(book: Book, action: Action) -> Facts:
    """Until when, who, and where it stands."""
    rows: list[tuple[str, Span | Spans]] = [("State", SAID[action.state]), ("By", Day(action.due))]
    if action.account:
        rows.append(("For", action.account))
    for part in Raci:
        duties = book.duties(action, part)
        if duties:
            rows.append((part.value.capitalize(), _named(book, duties)))
    return Facts(*rows)


def _named(book: Book, duties: list[Duty]) -> Spans:
    answers = {one.person: ANSWERS.get(one.answer, "") for one in duties}
    names: list[Span] = []
    for person in by_name(book.people(answers))[:SHOWN]:
        names += [", "] if names else []
        names += [Mention.of(person), answers[person.id]]
    more = len(duties) - SHOWN
    return (*names, f" and {more} more" if more > 0 else "")


def _asked(book: Book, action: Action, duty: Duty) -> Spans:
    if action.state not in UNFINISHED:
        return (f"This is {SAID[action.state]}.",)
    if duty.part is Raci.RESPONSIBLE and duty.answer in {Answer.WAITING, Answer.PROPOSED}:
        return (Mention.of(book.get(Person, action.by)), " asks you to take this on:")
    if duty.part is Raci.RESPONSIBLE and duty.answer is Answer.DECLINED:
        return ("You declined this:",)
    if duty.part is Raci.RESPONSIBLE:
        return ("You have taken this on:",)
    return ("You are accountable for this:",)


def buttons(book: Book, action: Action, person: Person) -> list[Part]:
    """What this person can do with an action as it stands."""
    mine = {one.part: one for one in book.duties(action) if one.person == person.id}
    answers = Raci.ACCOUNTABLE in mine or action.by == person.id
    answers = answers or stands_in(book, action, person)
    if action.state not in UNFINISHED:
        again = Button("Reopen it", does=Named("amend.reopen"), about=action)
        return [again] if answers or Raci.RESPONSIBLE in mine else []
    found: list[Part] = []
    if Raci.RESPONSIBLE in mine:
        found += _responsible(action, mine[Raci.RESPONSIBLE], accountable=answers)
    elif Raci.ACCOUNTABLE in mine and action.state is not ActionState.CHECKING:
        found.append(_done(action))
    if answers:
        found += [
            Button("Change it", opens=Named("amend.Edit"), about=action),
            Button("Reassign", opens=Named("amend.Reassign"), about=action),
            Button("Who else", opens=Named("amend.WhoElse"), about=action),
            Button("Cancel it", opens=Named("amend.Cancel"), about=action, style=Style.DANGER),
        ]
    return found


def _responsible(action: Action, duty: Duty, *, accountable: bool) -> list[Part]:
    if action.state is ActionState.CHECKING or duty.answer is Answer.DECLINED:
        return []
    propose = Button("Propose a change", opens=Named("handshake.Propose"), about=duty)
    more: list[Part] = [] if accountable else [propose]
    if duty.answer in {Answer.WAITING, Answer.PROPOSED}:
        accept = Named("handshake.accept")
        return [
            Button("Accept", does=accept, about=duty, style=Style.PRIMARY),
            *more,
            Button("Decline", opens=Named("handshake.Decline"), about=duty),
        ]
    stuck = Button("I am blocked", opens=Named("finishing.Blocked"), about=action)
    if action.state is ActionState.BLOCKED:
        stuck = Button("It goes on", does=Named("finishing.unblock"), about=action)
    return [_done(action), stuck, _need_help(action), *more]


def _need_help(action: Action) -> Button:
    also = {"action": action.id}
    return Button("I need help", opens=Named("roadblock.NewRoadblock"), also=also)


def _done(action: Action) -> Button:
    return Button("Done", does=Named("finishing.done"), about=action, style=Style.PRIMARY)


# What happened, in a sentence: after the person's name, and whether their reason stands below.
SENTENCES: dict[Deed, str] = {
    Deed.ACCEPTED: "took this on:",
    Deed.DECLINED: "declined this:",
    Deed.AGREED: "agreed to the change:",
    Deed.KEPT: "left this as it was:",
    Deed.BLOCKED: "is blocked with this:",
    Deed.UNBLOCKED: "goes on with this:",
    Deed.OBJECTED: "does not agree yet that this is done:",
    Deed.DONE: "finished this:",
    Deed.CANCELLED: "cancelled this:",
    Deed.REOPENED: "reopened this:",
    Deed.EDITED: "changed this:",
    Deed.REASSIGNED: "gave this to other people:",
    Deed.TAKEN_BACK: "took it back, so this is open again:",
    Deed.UNANSWERED: "has not answered for two working days whether they take this on:",
    Deed.LEFT: "has left, and had a part in this:",
}
TO_REASSIGN = frozenset({Deed.DECLINED, Deed.UNANSWERED, Deed.LEFT})


@flow.dm(Notice.NEWS)
def told(book: Book, event: ActionEvent) -> Message | None:
    """What happened to an action, in one sentence, with the reason that was given."""
    action = book.get(Action, event.action)
    if event.what in TO_REASSIGN and action.state not in UNFINISHED:
        return None
    name: Span = Mention.of(book.get(Person, event.by)) if event.by else by_no_one(event.words)
    if event.what in {Deed.UNANSWERED, Deed.LEFT}:
        name = Mention.of(book.get(Person, event.before))
    if event.what is Deed.DONE and not (event.by or event.words):
        said: Spans = ("This is done, as nobody objected: ", Bold(cut(action.what, 500)))
    else:
        said = (name, f" {SENTENCES[event.what]} ", Bold(cut(action.what, 500)))
    parts: list[Part] = [Text(*said)]
    if event.words and event.by:
        parts.append(Quote(cut(event.words, 900)))
    parts.append(facts(book, action))
    if event.what in TO_REASSIGN:
        parts += [
            Button("Reassign", opens=Named("amend.Reassign"), about=action),
            Button("Cancel it", opens=Named("amend.Cancel"), about=action),
        ]
    return Message(said, *parts)


def by_no_one(words: str) -> str:
    """Who did what nobody here did: somebody in a tracker, whose name is kept, or the clock."""
    return f"{words}, somebody" if words else "Parley"


def line(book: Book, action: Action) -> Spans:
    """One line of a list: what, who does it, until when, and where it stands."""
    who = doers(book, action)
    state = "" if action.state is ActionState.OPEN else f" ({SAID[action.state]})"
    return (cut(action.what, 300), ": ", *who, ", by ", Day(action.due), state)


def doers(book: Book, action: Action) -> Spans:
    """Those who do it, as people list them."""
    several = by_name(book.people(one.person for one in book.duties(action, Raci.RESPONSIBLE)))
    shown: list[Span] = [Mention.of(one) for one in several[:SHOWN]]
    return listed([*shown, f"{len(several) - SHOWN} more"] if len(several) > SHOWN else shown)


def by_name(people: Iterable[Person]) -> list[Person]:
    """People in the order in which a list shows them."""
    return sorted(people, key=lambda one: (one.name, one.native))
