"""How much still fits into a message, so that a list ends where it must and never in the middle.

room = Room(reserved=5)
for group in groups:
if not room.takes(group):
break
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flows.language.words import (
    BUTTONS_LIMIT,
    MESSAGE_LIMIT,
    PARTS_LIMIT,
    Button,
    Part,
    Title,
    load_of,
    words_in,
)

Group = Callable[[], list[Part]]  # parts that stand together or not at all, drawn when they fit


class Room:
    """What is left of the strictest platform's limits."""

    def __init__(
        self, *, parts: int = PARTS_LIMIT, words: int = MESSAGE_LIMIT, loads: int = BUTTONS_LIMIT
    ) -> None:
        self._left = [parts, words, loads]

    def takes(self, group: Iterable[Part]) -> bool:
        """Whether it fits; then its room is taken."""
        several = list(group)
        needs = (
            len(several),
            sum(len(words_in(part)) for part in several),
            sum(len(load_of(part)) for part in several if isinstance(part, Button)),
        )
        left = [have - need for have, need in zip(self._left, needs, strict=True)]
        if min(left) < 0:
            return False
        self._left = left
        return True


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list; what does not fit is behind its last part."""

    title: str
    groups: Sequence[Group]
    rest: Part | None = None  # leads to all of them
    whole: bool = False  # the groups are all there are, so the rest is not needed if they all fit


def together(sections: Sequence[Section], room: Room) -> list[Part]:
    """Sections under each other, each with as much as fits: they grow in turns."""
    heads: list[list[Part]] = [[Title(one.title)] for one in sections]
    for one, head in zip(sections, heads, strict=True):
        room.takes([*head, *([one.rest] if one.rest else [])])
    shown = [0] * len(sections)
    growing = set(range(len(sections)))
    while growing:
        for index in sorted(growing):
            groups = sections[index].groups
            group = groups[shown[index]]() if shown[index] < len(groups) else None
            if group is None or not room.takes(group):
                growing.discard(index)
                continue
            heads[index] += group
            shown[index] += 1
    parts: list[Part] = []
    for one, head, number in zip(sections, heads, shown, strict=True):
        parts += head
        if one.rest and not (one.whole and number == len(one.groups)):
            parts.append(one.rest)
    return parts
