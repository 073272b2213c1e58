"""How crucial a call is: three scales, three conditions, and limits each team can set.

The points are the three scales (0 to 3 each) and one for each condition that holds: 0 to 12. A
human decides; this only proposes, and says why.
"""

from __future__ import annotations

from flows.language.forms import Captioned
from storage.records import Call, Team, Verdict

TOP = 3
MOST = 12


class Condition(Captioned):
    """What makes a conversation crucial."""

    STAKES = "stakes", "Much is at stake"
    VIEWS = "views", "Views differ"
    EMOTIONS = "emotions", "Emotions run strong"


SCALES = (("renewal", "the renewal"), ("brand", "our name"), ("morale", "our team"))
NAMES = {
    Verdict.CRUCIAL: "crucial",
    Verdict.WATCH: "one to watch",
    Verdict.NOT_CRUCIAL: "not crucial",
}


def conditions_of(call: Call) -> list[Condition]:
    """The conditions that hold for a call."""
    return [Condition(name) for name in call.conditions.split(",") if name]


def points_of(call: Call) -> int:
    """0 to 12."""
    return call.renewal + call.brand + call.morale + len(conditions_of(call))


def propose(call: Call, team: Team) -> Verdict:
    """The verdict that the team's limits give.

    A scale at its top is never an ordinary call, whatever the other answers are.
    """
    points = points_of(call)
    if points >= team.crucial_from:
        return Verdict.CRUCIAL
    if points >= team.watch_from or TOP in {call.renewal, call.brand, call.morale}:
        return Verdict.WATCH
    return Verdict.NOT_CRUCIAL


def scored(call: Call) -> str:
    """What the points are made of, in one line: «8 of 12: renewal 3, our name 2, …»."""
    counted = [f"{name} {getattr(call, field)}" for field, name in SCALES]
    holding = [condition.caption.lower() for condition in conditions_of(call)]
    return f"{points_of(call)} of {MOST}: {', '.join([*counted, *holding])}"


def explained(call: Call, team: Team) -> str:
    """The whole reasoning: points, limits, and what was proposed."""
    return (
        f"Points: {scored(call)}. Your team calls a call crucial from {team.crucial_from} points "
        f"and watches it from {team.watch_from}."
    )
