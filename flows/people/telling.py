"""Telling people in private what happened: each once, only members, and never who did it."""

from __future__ import annotations

from collections.abc import Iterable

from flows import guard
from flows.language.steps import Turn, View
from flows.people import welcome
from storage.records import Person, Record


def tell_others(
    turn: Turn, view: View, event: Record, people: Iterable[Person | None], tag: str = ""
) -> list[Person]:
    """Show people what happened, each once, but not the one who did it. Returns who hears it."""
    actor = turn.someone.id if turn.someone else ""
    several = {one.id: one for one in people if one is not None}.values()
    hearing = [one for one in several if one.id != actor and guard.may_hear(one)]
    for person in hearing:
        welcome.greet(turn, person)
        turn.show(view, event, to=person, tag=tag)
    return hearing
