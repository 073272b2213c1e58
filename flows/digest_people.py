"""The part of a digest that is about people: who took hard calls, and what was published.

Who took how many hard calls is a fact of work. What calls take out of people, and how often they
are given away, is told of teams only, by `releases.shown`: one word for a week that has closed, or
that it is not shown. Nothing in a digest reads what anybody answered.
"""

from __future__ import annotations

from datetime import datetime

from flows.digest_facts import HARD_DAYS, TeamWeek, Week
from flows.language.words import Bold, Mention, Part, Span, Spans, Text
from flows.people import releases, rotation, stories
from flows.people.weeks import before, week_of
from storage.book import Book
from storage.records import Band, Subject

NAMED = 12  # people with hard calls; more are only counted
SUGGESTED = 2
BANDS = {Band.LOW: "low", Band.MIDDLE: "middle", Band.HIGH: "high", None: "not shown"}
SUBJECTS = {
    Subject.LOAD: "Weight of calls",
    Subject.AVOIDED: "Given away",
}

Bands = dict[Subject, Band | None]


def published_at(moment: datetime) -> str:
    """The week that a digest tells of: the last one that has closed."""
    return before(week_of(moment))


def rows(book: Book, week: Week, one: TeamWeek) -> list[tuple[str, Span | Spans]]:
    """The lines about a team's people."""
    found: list[tuple[str, Span | Spans]] = []
    if any(number for _, number in one.load):
        found.append(("Hard calls", _load(one)))
    closed = published_at(week.at)
    team, everyone = (releases.shown(book, unit, closed, week.person) for unit in (one.team, None))
    for subject, label in SUBJECTS.items():
        found.append((label, _bands(team.get(subject), everyone.get(subject))))
    found.append(("Leader's story", story_seen(book, week, one)))
    return found


def story_seen(book: Book, week: Week, one: TeamWeek) -> str:
    """Whether a team saw a leader's story lately, and since when that is."""
    seen = "one seen" if stories.seen(book, one.team, week.at) else "none seen"
    return f"{seen} in the last {stories.LATELY.days} days"


def suggested(book: Book, week: Week, one: TeamWeek) -> list[Part]:
    """Who could take the next hard call."""
    return [Text(*line) for line in rotation.suggestions(book, one.team, week.at)[:SUGGESTED]]


def _load(one: TeamWeek) -> Spans:
    said: list[Span] = [f"in {HARD_DAYS} days: "]
    taken = [pair for pair in one.load if pair[1]]
    for place, (person, number) in enumerate(taken[:NAMED]):
        said += [", "] if place else []
        said += [Mention.of(person), f" {number}"]
    more, none = len(taken) - NAMED, len(one.load) - len(taken)
    if more > 0:
        said.append(f" and {more} more people")
    if none:
        said.append(f"; {none} took none" if none > 1 else "; one took none")
    return tuple(said)


def _bands(team: Band | None, everyone: Band | None) -> Spans:
    shown = Bold(BANDS[team])
    return (shown,) if everyone is None else (shown, f" (all teams together: {BANDS[everyone]})")
