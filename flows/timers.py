"""The clock of a call: every timer in one place, so that none is forgotten when it moves.

24 h, 2 h and 15 min before: nudges. At the start it is live, at the planned end it is over. Ten
minutes after its end: the capture. `debrief_delay` after its end: the debrief. All are absolute,
unless the team's debrief waits for business hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.language.hours import next_working_moment
from flows.language.steps import Turn
from flows.language.words import Named
from flows.thread import lead_of
from storage.records import AHEAD, Call, CallState, DebriefClock, Team

CALM = timedelta(minutes=20)  # between what is asked about the call and how people are
BEFORE = (
    ("nudges.nudge_a_day_before", timedelta(hours=24)),
    ("nudges.nudge_two_hours_before", timedelta(hours=2)),
    ("nudges.nudge_at_last", timedelta(minutes=15)),
)
BEGIN = Named("live.begin")
FINISH = Named("live.finish")
PASS_BY = Named("live.pass_by")
CAPTURE = Named("capture.ask")
AFTERCARE = Named("aftercare.begin")
DEBRIEF = Named("debrief.ask")


def debrief_delay(turn: Turn, team: Team) -> timedelta:
    """How long after its end a team debriefs a call."""
    if team.debrief_minutes is None:
        return turn.debrief_delay
    return timedelta(minutes=team.debrief_minutes)


def debrief_due(turn: Turn, call: Call) -> datetime:
    """When the debrief of a call that is over is asked for."""
    team = turn.book.get(Team, call.team)
    due = call.ends_at + debrief_delay(turn, team)
    if team.debrief_clock is DebriefClock.BUSINESS:
        return next_working_moment(lead_of(turn.book, call), due)
    return due


def set_timers(turn: Turn, call: Call) -> None:
    """Make every timer fit the call as it is now; those that no longer fit are forgotten."""
    wanted: dict[str, datetime] = {}
    if call.state in AHEAD:
        wanted = {name: call.starts_at - before for name, before in BEFORE}
        # A nudge whose moment has passed is not sent late: whoever is new is invited anyway.
        wanted = {name: at for name, at in wanted.items() if at > turn.now}
        wanted[BEGIN.name] = call.starts_at
    if call.state in AHEAD | {CallState.LIVE}:
        wanted[FINISH.name] = call.ends_at
    if call.state is CallState.WATCH:
        wanted[PASS_BY.name] = call.ends_at
    if call.state is CallState.ENDED:
        call.debrief_at = debrief_due(turn, call)
        wanted[CAPTURE.name] = call.ends_at + turn.capture_delay
        wanted[AFTERCARE.name] = call.ends_at + turn.capture_delay + CALM
        wanted[DEBRIEF.name] = call.debrief_at
    for name in (
        *(name for name, _ in BEFORE),
        *(t.name for t in (BEGIN, FINISH, PASS_BY, CAPTURE, AFTERCARE, DEBRIEF)),
    ):
        step = Named(name)
        if name in wanted:
            turn.wake(step, call, at=wanted[name])
        else:
            turn.forget(step, call)
