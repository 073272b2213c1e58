"""How long what is kept: what may be set, within which bounds, and what holds when nothing is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

TWO_WEEKS, FOUR_WEEKS = 14, 28


class Keep(StrEnum):
    """The kinds of records that have a time of their own."""

    CHECKINS = "checkins"  # raw check-ins, with what was said to oneself
    CHOICES = "choices"  # of somebody who has left: whether they wanted check-ins, and their key
    BANDS = "bands"  # what was published
    PEERS = "peers"  # what a buddy said to the lead
    PLEAS = "pleas"  # what somebody asked another one for
    FEEDBACK = "feedback"  # between two people; leaders' stories as well
    DEBRIEFS = "debriefs"  # debriefs and captures
    WORK = "work"  # actions, promises, roadblocks and estimates, once they are over


@dataclass(frozen=True, slots=True)
class Limits:
    """Days that a kind is kept for: as it comes, at least and at most."""

    days: int
    least: int
    most: int


# Check-ins cannot go before their week was told of.
LIMITS = {
    Keep.CHECKINS: Limits(30, TWO_WEEKS, 90),
    Keep.CHOICES: Limits(365, 1, 365),
    Keep.BANDS: Limits(365, 2 * FOUR_WEEKS, 365),
    Keep.PEERS: Limits(30, 1, 90),
    Keep.PLEAS: Limits(30, 1, 90),
    Keep.FEEDBACK: Limits(365, 1, 365),
    Keep.DEBRIEFS: Limits(365, TWO_WEEKS, 3650),
    Keep.WORK: Limits(365, FOUR_WEEKS, 3650),
}


def _as_they_come() -> dict[Keep, int]:
    return {keep: limits.days for keep, limits in LIMITS.items()}


@dataclass(frozen=True, slots=True)
class Terms:
    """How long this Parley keeps what, and whether texts go with whoever wrote them."""

    days: dict[Keep, int] = field(default_factory=_as_they_come)
    texts_go: bool = False
