"""What a week tells of teams: calls, promises, debriefs, what is late, and who took hard calls.

These are facts of work, and nothing that people say about themselves: of that, what was published
is all there is (see digest_people). A manager reads here what they may look at anyway: what belongs
to their teams' calls, and what their people owe without a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flows.language.hours import local_day
from flows.thread import REQUIRED
from storage.book import Book
from storage.records import (
    AHEAD,
    OVER,
    Action,
    Call,
    CallState,
    Person,
    Promise,
    PromiseState,
    Raci,
    Roadblock,
    Team,
    Verdict,
)

A_WEEK = timedelta(days=7)
WEEKS = 8  # in the picture
PICTURED = A_WEEK * (WEEKS + 1)  # as the first of them began before this time of the week
HARD_DAYS = 30  # in which hard calls are counted
LATE_DAYS = 2  # an action is told of when it is later than that
ANSWERED_WITHIN = timedelta(hours=24)  # of when its debrief was due, a call is debriefed on time
Owed = Promise | Action | Roadblock
COMING = AHEAD | {CallState.LIVE, CallState.WATCH}


@dataclass(slots=True, kw_only=True)
class TeamWeek:
    """One team's week."""

    team: Team
    members: list[Person]
    held: list[Call] = field(default_factory=list)
    ahead: list[Call] = field(default_factory=list)
    cancelled: list[Call] = field(default_factory=list)
    debriefed_in_time: list[Call] = field(default_factory=list)
    debriefed_late: list[Call] = field(default_factory=list)  # or not at all
    kept: list[Promise] = field(default_factory=list)
    broken: list[Promise] = field(default_factory=list)
    due: list[Promise] = field(default_factory=list)
    late: list[Action] = field(default_factory=list)
    stuck: list[Roadblock] = field(default_factory=list)
    load: list[tuple[Person, int]] = field(default_factory=list)  # hard calls, the most first

    @property
    def tells(self) -> bool:
        """Whether there is anything to say of it."""
        several = (self.held, self.ahead, self.cancelled, self.kept, self.broken, self.due)
        owed = (self.late, self.stuck, self.debriefed_in_time, self.debriefed_late)
        return any((*several, *owed, any(number for _, number in self.load)))


@dataclass(slots=True, kw_only=True)
class Week:
    """What a manager reads of all their teams, as it was at a moment."""

    person: Person
    at: datetime
    teams: list[TeamWeek]
    calls: list[Call]  # of eight weeks
    ended: list[tuple[Promise, datetime]] = field(default_factory=list)  # in them, kept or broken
    links: Mapping[str, str] = field(default_factory=dict)  # by ids: to threads, else to trackers
    people: Mapping[str, Person] = field(default_factory=dict)  # whoever is named, by their ids
    accountable: dict[str, str] = field(default_factory=dict)  # of what is late: action, person

    @property
    def tells(self) -> bool:
        """Whether there is anything to say."""
        return any(one.tells for one in self.teams)

    def link_to(self, item: Owed) -> str:
        """Where something stands: in its call's thread, else in a tracker, else nowhere."""
        return self.links.get(item.call or "") or self.links.get(item.id, "")

    @property
    def today(self) -> date:
        """The day it is where the manager is."""
        return local_day(self.person, self.at)


def gather(book: Book, person: Person, at: datetime) -> Week:
    """Read it: a few questions for all teams together, however many people are in them."""
    teams = book.teams_led(person)
    ids = [team.id for team in teams]
    members = book.members_of(ids)
    week = Week(
        person=person,
        at=at,
        teams=[TeamWeek(team=team, members=members[team.id]) for team in teams],
        calls=book.calls_between(ids, at - PICTURED, at + A_WEEK) if ids else [],
    )
    if ids:
        sorter = Sorter(week.teams)
        _calls(week, sorter)
        _debriefs(book, week, sorter)
        _promises(book, week, sorter)
        _owed(book, week, sorter)
        _load(book, week)
        _named(book, week)
    return week


class Sorter:
    """Says which team something belongs to: its call's, else the first one of its people."""

    def __init__(self, teams: Iterable[TeamWeek]) -> None:
        self.by_id = {one.team.id: one for one in teams}
        self.people: dict[str, TeamWeek] = {}
        for one in self.by_id.values():
            for person in one.members:
                self.people.setdefault(person.id, one)

    def of(self, team: str | None, *people: str) -> TeamWeek:
        """Its team; the first one where it has none of theirs."""
        if team in self.by_id:
            return self.by_id[team]
        found = next((self.people[one] for one in people if one in self.people), None)
        return found or next(iter(self.by_id.values()))


def _calls(week: Week, sorter: Sorter) -> None:
    since = week.at - A_WEEK
    for call in week.calls:
        mine = sorter.of(call.team)
        if call.state in OVER and since <= call.ends_at < week.at:
            mine.held.append(call)
        elif call.state in COMING and call.starts_at >= since:
            mine.ahead.append(call)
        elif call.state is CallState.CANCELLED and call.starts_at >= since:
            mine.cancelled.append(call)


def _debriefs(book: Book, week: Week, sorter: Sorter) -> None:
    """On time is a call for which everybody's answer was in a day after it was asked for."""
    # Of those that were asked for in the week that ended a day ago, so that the day has passed.
    until = week.at - ANSWERED_WITHIN
    calls = book.debriefs_due([*sorter.by_id], until - A_WEEK, until)
    ids = [call.id for call in calls]
    wanted = book.seated_on(ids, REQUIRED) if ids else {}
    limits = {call.id: (call.debrief_at or week.at) + ANSWERED_WITHIN for call in calls}
    answered: dict[str, set[str]] = {call: set() for call in ids}
    for call_id, person, at in book.debriefed_at(ids) if ids else ():
        if at <= limits[call_id]:
            answered[call_id].add(person)
    for call in calls:
        mine = sorter.of(call.team)
        on_time = wanted[call.id] <= answered[call.id]
        (mine.debriefed_in_time if on_time else mine.debriefed_late).append(call)


def _promises(book: Book, week: Week, sorter: Sorter) -> None:
    ids, people = [*sorter.by_id], [*sorter.people]
    for promise, at, team in book.promises_ended(ids, people, week.at - PICTURED, week.at):
        week.ended.append((promise, at))
        if at >= week.at - A_WEEK:
            mine = sorter.of(team, promise.accountable, promise.responsible)
            kept = promise.state is PromiseState.KEPT
            (mine.kept if kept else mine.broken).append(promise)
    for promise, team in book.promises_due(ids, people, week.today + A_WEEK):
        sorter.of(team, promise.accountable, promise.responsible).due.append(promise)


def _owed(book: Book, week: Week, sorter: Sorter) -> None:
    ids, people = [*sorter.by_id], [*sorter.people]
    late = book.actions_late(ids, people, week.today - timedelta(days=LATE_DAYS))
    owners: dict[str, list[str]] = {action.id: [] for action, _ in late}
    for action_id, person, part in book.owners_of([*owners]) if owners else ():
        owners[action_id].append(person)
        if part is Raci.ACCOUNTABLE:
            week.accountable[action_id] = person
    for action, team in late:
        sorter.of(team, *owners[action.id]).late.append(action)
    for roadblock, team in book.roadblocks_for(week.person, ids, people, week.today):
        sorter.of(team, roadblock.by, roadblock.holder).stuck.append(roadblock)


def _load(book: Book, week: Week) -> None:
    everybody = {person.id for one in week.teams for person in one.members}
    taken = book.hard_load(everybody, week.at - timedelta(days=HARD_DAYS), week.at)
    for one in week.teams:
        counted = [(person, taken[person.id]) for person in one.members]
        one.load = sorted(counted, key=lambda pair: (-pair[1], pair[0].name, pair[0].id))


def _named(book: Book, week: Week) -> None:
    told: list[Owed] = []
    for one in week.teams:
        told += [*one.kept, *one.broken, *one.due, *one.late, *one.stuck]
    calls = {call.id for one in week.teams for call in (*one.held, *one.ahead, *one.cancelled)}
    calls |= {
        call.id for one in week.teams for call in (*one.debriefed_in_time, *one.debriefed_late)
    }
    calls |= {item.call for item in told if item.call}
    threads = book.links_to("thread.brief", calls) if calls else {}
    others = [item.id for item in told if item.call not in threads]
    week.links = {**threads, **(book.addresses_of(others) if others else {})}
    wanted = {*week.accountable.values()}
    wanted |= {item.responsible for item in told if isinstance(item, Promise)}
    wanted |= {item.holder for item in told if isinstance(item, Roadblock)}
    week.people = {person.id: person for person in book.people(sorted(wanted))}


def is_hard(call: Call) -> bool:
    """Whether it stands in the picture: calls that are only watched do not."""
    return call.verdict is Verdict.CRUCIAL
