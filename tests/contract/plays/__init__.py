"""All plays, in the order in which docs/parity.md lists them."""

from __future__ import annotations

from types import ModuleType

from tests.contract.play import PLAYS, Play
from tests.contract.plays import (
    act,
    align,
    ask,
    be_away,
    block,
    change,
    check_in,
    debrief,
    digest,
    estimate,
    find,
    flag,
    forget,
    give_feedback,
    hold,
    lead_first,
    link,
    nudge,
    pair,
    promise,
    publish,
    refuse,
    remind,
    rotate,
    settle,
    swap_calls,
    track,
)

CHAPTERS = (
    flag,
    align,
    nudge,
    change,
    hold,
    debrief,
    act,
    promise,
    estimate,
    block,
    pair,
    give_feedback,
    rotate,
    swap_calls,
    lead_first,
    remind,
    track,
    find,
    digest,
    ask,
    check_in,
    publish,
    be_away,
    forget,
    link,
    settle,
    refuse,
)


def plays_of(chapter: ModuleType) -> list[Play]:
    """The plays of one chapter, in the order of the file."""
    name = chapter.__name__.rpartition(".")[2]
    return [play for play in PLAYS if play.name.partition(".")[0] == name]


ALL = tuple(play for chapter in CHAPTERS for play in plays_of(chapter))
