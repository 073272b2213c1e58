"""A digest as rows: a line for each thing in it, with everything that its message had no room for.

They come from the same gathering as the message, so that a table tells nobody more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flows.digest_facts import HARD_DAYS, Owed, TeamWeek, Week
from flows.digest_people import BANDS, SUBJECTS, published_at
from flows.language.hours import local_day
from flows.people import releases, stories
from flows.promises.items import words_of
from storage.book import Book
from storage.records import Call, Roadblock


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line; what does not belong to it is empty."""

    team: str
    line: str
    number: str = ""
    what: str = ""
    customer: str = ""
    state: str = ""
    due: date | None = None
    person: str = ""
    link: str = ""


def rows(book: Book, week: Week) -> Iterator[Row]:
    """Every line of every team."""
    for one in week.teams:
        name = one.team.name or "Your team"
        for line, calls in (
            ("call held", one.held),
            ("call ahead", one.ahead),
            ("call cancelled", one.cancelled),
        ):
            yield from (_call(week, name, line, call) for call in calls)
        in_time, late = one.debriefed_in_time, one.debriefed_late
        if in_time or late:
            yield Row(team=name, line="debriefed in time", number=str(len(in_time)))
            yield Row(team=name, line="debriefs due", number=str(len(in_time) + len(late)))
            yield from (_call(week, name, "debriefed late", call) for call in late)
        for line, promises in (
            ("promise kept", one.kept),
            ("promise broken", one.broken),
            ("promise due", one.due),
        ):
            yield from (_item(week, name, line, each, each.responsible) for each in promises)
        for action in one.late:
            yield _item(week, name, "action late", action, week.accountable.get(action.id, ""))
        for roadblock in one.stuck:
            yield _item(week, name, "roadblock that needs you", roadblock, roadblock.holder)
        yield from _people(book, week, name, one)


def _people(book: Book, week: Week, name: str, one: TeamWeek) -> Iterator[Row]:
    for person, number in one.load:
        line = f"hard calls in {HARD_DAYS} days"
        yield Row(team=name, line=line, person=person.name, number=str(number))
    closed = published_at(week.at)
    team, everyone = (releases.shown(book, unit, closed, week.person) for unit in (one.team, None))
    for subject, label in SUBJECTS.items():
        yield Row(team=name, line=label.lower(), state=BANDS[team.get(subject)])
        all_of_them = f"{label.lower()}, all teams together"
        yield Row(team=name, line=all_of_them, state=BANDS[everyone.get(subject)])
    told = "seen" if stories.seen(book, one.team, week.at) else "none"
    line = f"a leader's own story in {stories.LATELY.days} days"
    yield Row(team=name, line=line, state=told)


def _call(week: Week, team: str, line: str, call: Call) -> Row:
    return Row(
        team=team,
        line=line,
        customer=call.account,
        state=call.state.value,
        due=local_day(week.person, call.starts_at),
        link=week.links.get(call.id, ""),
    )


def _item(week: Week, team: str, line: str, item: Owed, person: str) -> Row:
    return Row(
        team=team,
        line=line,
        what=words_of(item),
        customer=item.account,
        state=item.state.value,
        due=item.need_by if isinstance(item, Roadblock) else item.due,
        person=_name(week, person),
        link=week.link_to(item),
    )


def _name(week: Week, person: str) -> str:
    found = week.people.get(person)
    return found.name if found is not None else ""
