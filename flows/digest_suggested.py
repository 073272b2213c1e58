"""One suggestion for a leader: the first of these that fits the week.

Each is something to do in a few minutes, and names what it is about. It is chosen from facts of
work only, never from what was published of how people are. Who could take the next hard call is
said beside it: see rotation.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.digest_facts import TeamWeek, Week
from flows.language.words import Spans, cut


def suggestion(week: Week, one: TeamWeek) -> Spans:
    """What a leader could do first."""
    return next(_fitting(week, one))


def _fitting(week: Week, one: TeamWeek) -> Iterator[Spans]:
    if one.broken:
        whom = cut(one.broken[0].account, 60) or "the customer"
        yield (f"speak with {whom} yourself about the promise that was broken.",)
    if any(roadblock.holder == week.person.id for roadblock in one.stuck):
        yield ("answer the roadblock that was asked of you; somebody waits for it.",)
    if one.stuck:
        yield ("find somebody who clears the roadblock that nobody does.",)
    if one.debriefed_late:
        yield ("ask what kept the team from debriefing in time, and take one thing away.",)
    if one.late:
        yield ("ask about the oldest late action what is in its way, before you ask when.",)
    if any(promise.due < week.today for promise in one.due):
        yield ("settle a new day with the customer for each promise that is late.",)
    if one.kept:
        yield ("thank those who kept a promise this week, by name and for what.",)
    if one.ahead:
        yield ("ask the lead of the next call what they need from you before it.",)
    yield ("take half an hour with somebody who had a hard call, and only listen.",)
