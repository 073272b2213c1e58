"""The picture of a digest: calls and promises of eight weeks, and who took the hard calls.

What it shows is plain data first: the words beside the picture say the same, and two managers with
the same weeks get the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from flows import pictures
from flows.digest_facts import A_WEEK, HARD_DAYS, WEEKS, Week, is_hard
from flows.language.hours import local_day
from flows.language.words import Picture, cut
from flows.pictures import Series
from storage.records import OVER, Call, CallState, PromiseState

PEOPLE = 10  # bars; whoever took most stands first
NAME = 14
KEPT_PAINTED = 64  # pictures: what is sent, and tried again soon after
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ALT = 1900
PLOTS, HEADED = 560, 70  # pixels


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the picture shows."""

    mondays: tuple[date, ...]
    calls: tuple[Series, ...]
    promises: tuple[Series, ...]
    load: tuple[tuple[str, int], ...]


def picture(week: Week) -> Picture | None:
    """The picture with its words; None when all of it would be empty."""
    drawn = _drawn(week)
    if not any(sum(one.values) for one in (*drawn.calls, *drawn.promises)) and not drawn.load:
        return None
    return Picture(partial(painted, drawn), words(drawn))


# What is in it


def _drawn(week: Week) -> Drawn:
    last = local_day(week.person, week.at - timedelta(days=1))
    monday = last - timedelta(days=last.weekday())
    mondays = tuple(monday - A_WEEK * back for back in reversed(range(WEEKS)))

    def counted(moments: Iterable[datetime]) -> tuple[int, ...]:
        days = [local_day(week.person, moment) for moment in moments]
        return tuple(sum(start <= one < start + A_WEEK for one in days) for start in mondays)

    hard = [call for call in week.calls if is_hard(call)]
    ended = {
        state: [at for promise, at in week.ended if promise.state is state]
        for state in (PromiseState.KEPT, PromiseState.BROKEN)
    }
    return Drawn(
        mondays,
        tuple(Series(name, colour, counted(_moments(hard, name))) for name, colour in CALLS),
        (
            Series("kept", pictures.GREEN, counted(ended[PromiseState.KEPT])),
            Series("broken", pictures.RED, counted(ended[PromiseState.BROKEN])),
        ),
        _load(week),
    )


CALLS = (
    ("closed", pictures.BLUE),
    ("debrief open", pictures.SKY),
    ("cancelled", pictures.GREY),
)


def _moments(calls: Iterable[Call], name: str) -> list[datetime]:
    return [call.starts_at for call in calls if _state(call) == name]


def _state(call: Call) -> str:
    if call.state is CallState.CLOSED:
        return "closed"
    if call.state in OVER:
        return "debrief open"
    return "cancelled" if call.state is CallState.CANCELLED else ""


def _load(week: Week) -> tuple[tuple[str, int], ...]:
    """Each person once, however many teams they are in; nothing when nobody took any."""
    found = {person.id: (person.name, number) for one in week.teams for person, number in one.load}
    several = sorted(found.values(), key=lambda one: (-one[1], one[0]))[:PEOPLE]
    return tuple(several) if any(number for _, number in several) else ()


# In words


def words(drawn: Drawn) -> str:
    """The same, for those who do not see it."""
    first, last = drawn.mondays[0], drawn.mondays[-1] + A_WEEK - timedelta(days=1)
    said = [f"A picture of the eight weeks from {first} to {last}."]
    for title, several in (("Hard calls", drawn.calls), ("Promises", drawn.promises)):
        rows = [
            f"{one.label} {', '.join(map(str, one.values))}" for one in several if any(one.values)
        ]
        said += [f"{title} week by week: {'; '.join(rows)}."] if rows else []
    if drawn.load:
        people = ", ".join(f"{cut(name, 40)} {number}" for name, number in drawn.load)
        said.append(f"Hard calls in {HARD_DAYS} days: {people}.")
    return cut(" ".join(said), ALT)


# Painted


@lru_cache(KEPT_PAINTED)
def painted(drawn: Drawn) -> bytes:
    """The PNG. It takes about a tenth of a second, so it is painted beside the event loop."""
    with pictures.ONE_AT_A_TIME:
        rows = len(drawn.load)
        figure = pictures.sheet(PLOTS + (HEADED + rows * pictures.ROW if rows else 0))
        days = [_day(monday, index) for index, monday in enumerate(drawn.mondays)]
        pictures.heading(figure, "Hard calls, by the week", top=56)
        pictures.stacked(figure, days, drawn.calls, top=56, height=150)
        pictures.legend(figure, drawn.calls, top=264)
        pictures.heading(figure, "Promises, by the week they ended", top=344)
        pictures.stacked(figure, days, drawn.promises, top=344, height=130)
        pictures.legend(figure, drawn.promises, top=532)
        if rows:
            pictures.heading(figure, f"Hard calls per person, {HARD_DAYS} days", top=PLOTS + 52)
            load = [(_name(name, place), number) for place, (name, number) in enumerate(drawn.load)]
            pictures.across(figure, load, pictures.BLUE, top=PLOTS + 62)
        return pictures.png(figure)


def _name(name: str, place: int) -> str:
    """A name as it can be painted; else its place in the list that stands beside the picture."""
    short = cut(name, NAME)
    return short if pictures.can_write(short) else f"No. {place + 1}"


def _day(monday: date, index: int) -> str:
    """The month stands below the first week of each."""
    new = index == 0 or monday.day <= A_WEEK.days
    return f"{monday.day}\n{MONTHS[monday.month - 1]}" if new else str(monday.day)
