"""Who helps: the teams that can be asked, and who of them is asked when nobody answers.

Dora types /parley settings and presses Who helps. She adds Billing: Cem is asked first, and Eve
when he has not answered within four of his working hours. From then on everybody can ask Billing.
Ana, who manages no team, sees who is asked, and whom she can ask to change it.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, form, number, person, short
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Named,
    Part,
    Small,
    Span,
    Style,
    Text,
    Title,
    cut,
    listed,
)
from flows.team import anybodys
from storage.book import Book
from storage.records import Ladder, Person

flow = Flow(__name__)

NAME_LIMIT = 60
HOURS = 4
MOST_HOURS = 40  # a working week
PAGE = 10


@form("A team that helps", submit="Save")
class TeamThatHelps(Form):
    """A team that can be asked for help, and who of it is asked."""

    name: str = short("What is the team called?", "For example Billing.", limit=NAME_LIMIT)
    first: str = person("Who is asked first?")
    second: str = person("Who next?", "When the first has not answered.", optional=True)
    third: str = person("And then?", optional=True)
    hours: int = number(
        "After how many hours?", "Working hours of whoever is asked.", least=1, most=MOST_HOURS
    )


# Who keeps them: as with a team's settings, its manager and the admins


def may_keep(book: Book, who: Person) -> bool:
    """Whether somebody may say who is asked: admins, managers, and anybody while none is named."""
    managers = {team.manager for team in book.teams() if team.manager}
    return who.admin or who.id in managers or all(anybodys(book, one) for one in book.teams())


def keepers(book: Book) -> str:
    """Those who may, for people who may not: «Dora or an admin»."""
    managers = book.people(dict.fromkeys(one.manager for one in book.teams() if one.manager))
    names = [one.name for one in managers if guard.may_hear(one)][:3]
    return " or ".join([*names, "an admin"])


def _must_keep(turn: Turn) -> None:
    if not may_keep(turn.book, turn.who):
        who = keepers(turn.book)
        raise Refused(f"Who helps is kept by the managers of teams: please ask {who}.")


def none_yet(turn: Turn) -> Message:
    """There is nobody to be asked: says who can change that, and where."""
    said = "No team can be asked for help yet."
    if may_keep(turn.book, turn.who):
        add = Button("Add a team", opens=TeamThatHelps, style=Style.PRIMARY)
        return Message(
            said, Text(said, " You can say which ones there are, and who is asked:"), add
        )
    where = f"in {CALLED} settings, under Who helps"
    return Message(said, Text(said, f" To have one added {where}, ask {keepers(turn.book)}."))


# Shown


@flow.pressed
def show(turn: Turn) -> None:
    """The teams one can ask, a page at a time, with what this person can change."""
    given = turn.also.get("from", "0")
    start = int(given) if given.isdecimal() else 0
    known = turn.book.ladders()
    if not known[start:]:
        turn.whisper(none_yet(turn) if not known else Message("These were all teams."))
        return
    keeps = may_keep(turn.book, turn.who)
    parts: list[Part] = [Title("Who helps")]
    for ladder in known[start : start + PAGE]:
        parts += _listed(turn.book, ladder, keeps=keeps)
    if known[start + PAGE :]:
        also = {"from": str(start + PAGE)}
        parts.append(Button("More teams", does=Named("ladder.show"), also=also))
    if keeps:
        parts.append(Button("Add a team", opens=TeamThatHelps))
    else:
        parts.append(Small(f"To change this, ask {keepers(turn.book)}."))
    turn.whisper(Message("Who helps", *parts))


def _listed(book: Book, ladder: Ladder, *, keeps: bool) -> list[Part]:
    line = Text(*told(book, ladder))
    if not keeps:
        return [line]
    change = Button(
        cut(f"Change {ladder.name}", 75), opens=TeamThatHelps, also={"ladder": ladder.id}
    )
    gone = Button(cut(f"Remove {ladder.name}", 75), does=Named("ladder.remove"), about=ladder)
    return [line, change, gone]


def told(book: Book, ladder: Ladder) -> tuple[Span, ...]:
    """A team in a line: who is asked, and who when they have not answered."""
    people = book.people(one.person for one in book.rungs(ladder))
    asked = listed((Mention.of(one) for one in people if guard.may_hear(one)), last=", then ")
    hours = "1 working hour" if ladder.hours == 1 else f"{ladder.hours} working hours"
    nobody: tuple[Span, ...] = ("nobody who is still here",)
    return (Bold(ladder.name), ": ", *(asked or nobody), f"; each has {hours} to answer")


# Changed


@flow.opening(TeamThatHelps)
def ask_who(turn: Turn) -> None:
    """Ask for a team; one that is known is shown, to be changed."""
    _must_keep(turn)
    ladder = turn.book.find(Ladder, turn.also.get("ladder"))
    if ladder is None:
        turn.open(TeamThatHelps, hours=HOURS)
        return
    people = turn.book.people(one.person for one in turn.book.rungs(ladder))
    natives = [one.native for one in people if guard.may_hear(one)] + [""] * 3
    turn.open(
        TeamThatHelps,
        also={"ladder": ladder.id},
        name=ladder.name,
        first=natives[0],
        second=natives[1],
        third=natives[2],
        hours=ladder.hours,
    )


@flow.submitted(TeamThatHelps)
def keep(turn: Turn, answers: TeamThatHelps) -> None:
    """Keep who is asked; what was asked already goes on along the new steps."""
    _must_keep(turn)
    chosen = _must_differ(turn, answers)
    ladder = turn.book.find(Ladder, turn.also.get("ladder"))
    same = turn.book.ladder_called(answers.name)
    if same is not None and not same.retired and (ladder is None or same.id != ladder.id):
        raise Refused(name="There is a team of this name already. Please change that one.")
    if ladder is None:
        # A team that was removed comes back as the one it was.
        ladder = same or turn.book.add(Ladder(name=answers.name))
    elif same is not None and same.id != ladder.id:
        raise Refused(name="A team that was removed is called so. Please add it anew instead.")
    ladder.name, ladder.hours, ladder.retired = answers.name, answers.hours, False
    turn.book.set_rungs(ladder, chosen)
    turn.whisper("Saved. ", *told(turn.book, ladder), ".")


def _must_differ(turn: Turn, answers: TeamThatHelps) -> list[str]:
    """The people in their order; each once, and members only."""
    chosen: list[str] = []
    for field in ("first", "second", "third"):
        one: str = getattr(answers, field)
        if not one:
            continue
        guard.must_be_members(field, turn.book.people([one]))
        if one in chosen:
            raise Refused(**{field: "This person is asked before already. Choose another one."})
        chosen.append(one)
    return chosen


@flow.pressed
def remove(turn: Turn, ladder: Ladder) -> None:
    """Do not offer a team any more; what was asked of it goes on."""
    _must_keep(turn)
    if ladder.retired:
        turn.whisper(Bold(ladder.name), " was removed already.")
        return
    ladder.retired = True
    turn.whisper(
        "Nobody is offered ", Bold(ladder.name), " any more. What was asked of it goes on."
    )
