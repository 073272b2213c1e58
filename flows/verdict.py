"""How crucial a call is: three scales, three conditions, and limits each team can set.

The points are the three scales (0 to 3 each) and one for each condition that holds: 0 to 12. A
human decides; this only proposes, and says why.
"""

from __future__ import annotations

from flows.language.forms import Captioned
from storage.records import Call, Team, Verdict

TOP = 3


class Condition(Captioned):
    """What makes a conversation crucial."""

    STAKES = "stakes", "Much is at stake"
    VIEWS = "views", "Views differ"
    EMOTIONS = "emotions", "Emotions run strong"


SCALES = (("renewal", "renewal"), ("brand", "brand"), ("morale", "morale"))
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


def reasons(call: Call) -> str:
    """Why, in one line: the scales, the conditions that hold, the person's own reason."""
    counted = [f"{name} {getattr(call, field)} of {TOP}" for field, name in SCALES]
    holding = [condition.caption.lower() for condition in conditions_of(call)]
    line = ", ".join([*counted, *holding])
    return f"{call.reason} ({line})" if call.reason else line


def explained(call: Call, team: Team) -> str:
    """The whole reasoning: points, limits, and what was proposed."""
    return (
        f"{points_of(call)} of 12 points: {reasons(call)}. "
        f"Your team calls it crucial from {team.crucial_from} and watches it "
        f"from {team.watch_from}."
    )
