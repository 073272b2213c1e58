"""Releases: what a week tells of each team, published once and never changed.

A week opens on Sunday at 10:00 UTC. From then on it is settled in which team each person's answers
count; who joins or moves later counts there from the next week on. When it closes, every team and
everyone together gets one band, or nothing, for each subject. Nobody is told; digests show it.

Ana's team had eight people last week, and one leaves: nothing is shown for two weeks, whatever the
others answer, and then again. Ben deletes an answer or is erased: what was published stays. Cem
counted in it and manages the team from the next week on: he reads that it is not shown.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from flows.language.steps import Flow, Turn
from flows.people import answers, avoiding
from flows.people.bands import FLOOR, NOBODY, People, Rules, Teams, Week, publish
from flows.people.weeks import before, closes, week_of
from storage.book import Book
from storage.records import EVERYONE, Band, Organisation, Person, Subject, Team

flow = Flow(__name__)

# How many earlier weeks a release is compared with. How much calls take out of people is asked
# anew each week; calls given away are counted over thirty days, so five weeks share some of them.
COMPARED = {Subject.LOAD: 2, Subject.AVOIDED: 5}
# Who was asked to take a hard call is known to managers: here who answered is compared as well.
ALWAYS_STRICT = frozenset({Subject.AVOIDED})
MARK_BYTES = 32


class LostWeek(Exception):
    """Something was shown of an earlier week, and who was in it is not known any more."""


def shown(book: Book, team: Team | None, week: str, reader: Person) -> dict[Subject, Band | None]:
    """What was published of a team (None: of everyone) and a week; None where nothing is shown.

    The only thing that anybody may tell others of people's answers. R1: who counted in that week
    themselves is shown nothing of it, whatever they have become since, and neither is anybody when
    it is not known any more who did.
    """
    counted = {person for person, _, _ in book.week_members(week)}
    if not counted or reader.id in counted:
        return dict.fromkeys(Subject)
    unit = EVERYONE if team is None else team.id
    found = {one.subject: one.band for one in book.releases([week]) if one.team == unit}
    return {subject: found.get(subject) for subject in Subject}


def arm(turn: Turn) -> None:
    """See to it that the week that is open now will be published, and was opened itself."""
    week = week_of(turn.now)
    if not turn.book.is_open(week):
        turn.wake(turn_over, turn.book.organisation(), at=turn.now, tag=week)
    _come_again(turn, week)


def _come_again(turn: Turn, week: str) -> None:
    end = closes(week)
    turn.wake(turn_over, turn.book.organisation(), at=end, tag=week_of(end))


@flow.woken()
def turn_over(turn: Turn, organisation: Organisation) -> None:
    """Publish what has closed, and open the week that begins: all of it or nothing.

    It may run again at any time: what was published and opened is left as it is. A week that is
    opened late, after Parley was down or with the first team, tells nothing when somebody had
    answered in it by then: whoever makes teams could choose by who did.
    """
    book, week = turn.book, week_of(turn.now)
    for closed in book.unpublished(week):
        _publish(book, organisation, closed)
    _change_rules(book, organisation, turn.now)
    if not book.is_open(week):
        book.open_week(week, book.counting())
        if book.is_open(week) and book.has_check_ins(week):
            for subject in Subject:
                book.keep_releases(week, subject, {EVERYONE: None})
    for subject, weeks in COMPARED.items():
        book.drop_marks(subject, before(week, weeks))
    book.drop_weeks(before(week, max(COMPARED.values())))
    _come_again(turn, week)


def _change_rules(book: Book, organisation: Organisation, now: datetime) -> None:
    """R11: what was settled in an earlier week holds from this one on."""
    ahead = book.settings_ahead(now)
    if organisation.next_least is not None and "least" not in ahead:
        organisation.least, organisation.next_least = organisation.next_least, None
    if organisation.next_strict is not None and "strict" not in ahead:
        organisation.strict, organisation.next_strict = organisation.next_strict, None


def _publish(book: Book, organisation: Organisation, week: str) -> None:
    """Publish a week that has closed: every team and everyone, each subject."""
    book.drop_managers(week)
    book.note_leavers(week)
    teams, left = _people(book, week)
    for subject in Subject:
        strict = organisation.strict or subject in ALWAYS_STRICT
        rules = Rules(organisation.least, strict=strict)
        weeks = [before(week, back) for back in range(1, COMPARED[subject] + 1)]
        given = _given(book, organisation, subject, week)
        bands: dict[str, Band | None] = dict.fromkeys([*teams, EVERYONE])
        # What cannot be compared is not shown.
        with suppress(LostWeek):
            earlier = [_as_told(book, one, subject) for one in weeks]
            if given is not None:
                bands = publish(teams, given, rules, earlier, left)
        book.keep_releases(week, subject, bands)
        if strict and given is not None:
            told = [unit for unit, band in bands.items() if band is not None]
            _keep_marks(book, week, subject, _of_any(teams, told), given)


def _given(
    book: Book, organisation: Organisation, subject: Subject, week: str
) -> Mapping[str, int] | None:
    """What people answered, or did, by their ids; None without a vault: nobody can say."""
    if book.vault is None:
        return None
    people = book.week_people(week)
    if subject is Subject.AVOIDED:
        return avoiding.scores(book, week, [one.id for one in people], closes(week))
    return answers.scores(book, week, people) if organisation.checkins else {}


def _people(book: Book, week: str) -> tuple[Teams, People]:
    """Who counted where in a week, and who of them left. A team that nobody counts in is none."""
    found: dict[str, set[str]] = {}
    rows = book.week_members(week)
    for person, team, _ in rows:
        found.setdefault(team, set()).add(person)
    left = frozenset(person for person, _, went in rows if went)
    return {team: frozenset(members) for team, members in found.items()}, left


def _as_told(book: Book, week: str, subject: Subject) -> Week:
    """An earlier week, to be compared with. Raises LostWeek when nobody can any more."""
    teams, left = _people(book, week)
    told = (one.team for one in book.releases([week]) if one.subject is subject and one.band)
    units = frozenset(told)
    if not units <= {EVERYONE, *teams} or (units and not teams):
        raise LostWeek
    return Week(teams, _answered(book, week, subject, _of_any(teams, units)), units, left)


def _of_any(teams: Teams, units: list[str] | frozenset[str]) -> People:
    return NOBODY.union(*(teams.values() if EVERYONE in units else (teams[one] for one in units)))


# Who answered, for the strict comparison. From the database alone nobody can read it.


def _keep_marks(
    book: Book, week: str, subject: Subject, people: People, given: Mapping[str, int]
) -> None:
    """A mark for everybody whom a release is about; who did not answer gets a blind one."""
    key = _key(book, week, subject)
    blind = secrets.token_hex
    marks = (_mark(key, one) if one in given else blind(MARK_BYTES) for one in people)
    book.keep_marks(week, subject, sorted(marks))  # their order says nothing either


def _answered(book: Book, week: str, subject: Subject, people: People) -> People | None:
    """Who of these people answered then; None where that was not kept or cannot be read.

    Something was shown of them, so that fewer than five are too few to be true.
    """
    marks = book.marks(week, subject)
    if not marks or book.vault is None:
        return None
    key = _key(book, week, subject)
    found = frozenset(one for one in people if _mark(key, one) in marks)
    return found if len(found) >= FLOOR else None


def _key(book: Book, week: str, subject: Subject) -> bytes:
    """Another one for each week and subject, so that nobody can be followed through the weeks."""
    if book.vault is None:
        message = "without a vault nothing is marked"
        raise ValueError(message)
    return book.vault.mark(book, f"respondents {week} {subject.value}").encode()


def _mark(key: bytes, person: str) -> str:
    return hmac.digest(key, person.encode(), "sha256").hex()
