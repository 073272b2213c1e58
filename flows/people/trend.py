"""One's own check-ins as a small picture, and the same in words. For their own person alone."""

from __future__ import annotations

from datetime import date

from flows import pictures
from flows.language.spans import Day, Span, Spans, plain
from flows.people.checkin_kept import CAPTIONS, Entry

HEIGHT, TOP, PLOT, LEFT = 300, 46, 210, 190
WEEK = 7
A_FEW = 8  # weeks that are named below the picture


def picture(entries: list[Entry]) -> bytes:
    """A PNG: the days from left to right, and how much it took upwards."""
    with pictures.ONE_AT_A_TIME:
        return _picture(sorted(entries, key=lambda one: one.number))


def _picture(several: list[Entry]) -> bytes:
    days = [one.day.toordinal() for one in several]
    scores = [one.score for one in several]
    figure = pictures.sheet(HEIGHT)
    axes = pictures.panel(figure, "How much it took", top=TOP, height=PLOT, left=LEFT)
    axes.plot(days, scores, color=pictures.BLUE, linewidth=2, marker="o", markersize=9)
    axes.set_ylim(0.6, len(CAPTIONS) + 0.4)
    axes.set_yticks(
        range(1, len(CAPTIONS) + 1), CAPTIONS, fontproperties=pictures.FONT, color=pictures.INK
    )
    axes.grid(axis="y", color=pictures.GREY, linewidth=0.8)
    ticks = _mondays(min(days), max(days))
    names = [f"W{date.fromordinal(one).isocalendar().week}" for one in ticks]
    axes.set_xlim(min(days) - WEEK / 2, max(days) + WEEK / 2)
    axes.set_xticks(ticks, names, fontproperties=pictures.FONT, color=pictures.FAINT)
    return pictures.png(figure)


def _mondays(first: int, last: int) -> list[int]:
    """The Mondays in between, so many that their names fit."""
    start = first - date.fromordinal(first).weekday()
    several = list(range(start, last + 1, WEEK))
    step = -(-len(several) // A_FEW)
    return [one for one in several[::step] if one >= first - WEEK / 2]


def in_words(entries: list[Entry]) -> str:
    """The same for whoever does not see it: the oldest first."""
    return plain(over_time(entries))


def over_time(entries: list[Entry]) -> Spans:
    """The same, with days that each reader's platform draws."""
    several = sorted(entries, key=lambda one: one.number)
    said: list[Span] = []
    for one in several:
        said += ["; "] if said else []
        said += [Day(one.day), f": {CAPTIONS[one.score - 1]}"]
    return tuple(said)
