"""What a play is: a conversation of several people with the bot, written once for all platforms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.contract.company import Company

Acts = Callable[[Company], Awaitable[None]]

EVERYWHERE = ("slack", "teams", "sandbox")


@dataclass(frozen=True)
class Play:
    """A conversation, what it shows, and where it can be played."""

    name: str
    shows: str  # one line, for the table of docs/parity.md
    ids: tuple[str, ...]  # the capabilities of the product that it shows
    flows: tuple[str, ...]  # the conversations that it plays
    acts: Acts
    only_on: tuple[str, ...] = ()
    because: str = ""  # it cannot be played elsewhere
    with_team: bool = True
    on_two: bool = False  # everybody has an account on a second platform: company.elsewhere


PLAYS: list[Play] = []


def play(
    *ids: str,
    flows: tuple[str, ...],
    only_on: tuple[str, ...] = (),
    because: str = "",
    with_team: bool = True,
    on_two: bool = False,
) -> Callable[[Acts], Acts]:
    """Put a play on the bill; the first line of its docstring is what it shows."""

    def billed(acts: Acts) -> Acts:
        name = f"{acts.__module__.rpartition('.')[2]}.{getattr(acts, '__name__', '')}"
        shows = (acts.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        PLAYS.append(Play(name, shows, ids, flows, acts, only_on, because, with_team, on_two))
        return acts

    return billed
