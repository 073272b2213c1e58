"""All that is kept of one person and is not work: for their own export, and for nobody else's."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flows.people import avoiding, checkin_kept, feedback_words, peer, story
from flows.people.plea_kept import opened
from storage.book import Book
from storage.records import Capture, Debrief, Person, Plea, Record, Team, WeekMember

OF_THEIRS = ("aim", "happened", "why", "keep_or_change", "customer_needs")
OF_CAPTURES = ("outcome", "promised", "unanswered", "temperature")


def own(book: Book, person: Person) -> dict[str, Any]:
    """As plain values: what they told in confidence too, which only their key opens."""
    return {
        "you": _known(book, person),
        **_check_ins(book, person),
        "asked_of_colleagues": _pleas(book, person),
        "feedback": feedback_words.told_of(book, person),
        "from_buddies": peer.told_of(book, person),
        "hard_calls_given_away": avoiding.told_of(book, person),
        "counted_in": _counted(book, person),
        "stories": story.told_of(book, person),
        "buddy_for_others": book.pool_member(person) is not None,
        "debriefs": [_said(book, one, OF_THEIRS) for one in book.rows_of(Debrief, person)],
        "captures": [_said(book, one, OF_CAPTURES) for one in book.rows_of(Capture, person)],
    }


def _check_ins(book: Book, person: Person) -> dict[str, Any]:
    if book.vault is None or book.key_of(person) is None:
        return {"check_ins": [], "check_in_choice": None}
    return {
        "check_ins": [asdict(one) for one in checkin_kept.entries_of(book, person)],
        "check_in_choice": asdict(checkin_kept.choice_of(book, person)),
    }


def _known(book: Book, person: Person) -> dict[str, Any]:
    names = ("name", "zone", "language", "hours_from", "hours_to", "days", "away_until")
    return {
        **{name: getattr(person, name) for name in names},
        "teams": [team.name for team in book.teams_of(person)],
        "messages": {kind.value: pace.value for kind, pace in book.paces(person).items()},
    }


def _counted(book: Book, person: Person) -> list[dict[str, Any]]:
    """In which weeks their answers, if any, counted for which team."""
    rows = sorted(book.rows_of(WeekMember, person), key=lambda one: one.week)
    return [
        {"week": one.week, "team": team.name if team else "", "left": one.left}
        for one in rows
        for team in [book.find(Team, one.team)]
    ]


def _pleas(book: Book, person: Person) -> list[dict[str, Any]]:
    found = []
    for plea in book.rows_of(Plea, person, "asker"):
        asked = opened(book, plea)
        to = book.find(Person, plea.to)
        if asked is not None:
            named = {"to": to.name if to else "", "on": plea.at.date(), "state": plea.state.value}
            found.append({**asdict(asked), **named})
    return found


def _said(book: Book, one: Record, names: tuple[str, ...]) -> dict[str, Any]:
    return {"call": getattr(one, "call", ""), "at": getattr(one, "at", None)} | {
        name: getattr(one, name) for name in names
    }
