"""Plays a play on one platform, and compares what came of it on several."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from storage.engine import Storage
from tests.contract.company import Company
from tests.contract.installation import Installation
from tests.contract.on_sandbox import OnSandbox
from tests.contract.on_slack import OnSlack
from tests.contract.on_teams import OnTeams
from tests.contract.play import EVERYWHERE, Play
from tests.contract.records import kept

# Where people have a second account, in plays on two platforms: each platform is linked with each.
BESIDE = {"slack": "teams", "teams": "sandbox", "sandbox": "slack"}
COMPANIES: dict[str, type[Company]] = {
    "slack": OnSlack,
    "teams": OnTeams,
    "sandbox": OnSandbox,
}


@dataclass(frozen=True)
class Performance:
    """What people did and read, what is kept, and which steps and views were run."""

    platform: str
    transcript: Sequence[str]
    records: Sequence[str]
    run: frozenset[str]

    @property
    def flows(self) -> set[str]:
        """The conversations that were played."""
        return {name.partition(".")[0] for name in self.run}


async def perform(play: Play, platform: str, storage: Storage) -> Performance:
    """Play it to its end."""
    installation = Installation(storage)
    async with AsyncExitStack() as stack:
        stack.callback(installation.conductor.close)
        for name in (platform, BESIDE[platform])[: 2 if play.on_two else 1]:
            company = COMPANIES[name](installation)
            await company.opens()
            stack.push_async_callback(company.closes)
            company.settle(with_team=play.with_team)
        await play.acts(installation.companies[0])
    run = frozenset(installation.watch.run)
    return Performance(platform, installation.transcript, kept(storage), run)


def platforms_of(play: Play) -> tuple[str, ...]:
    """Where a play is played."""
    return play.only_on or EVERYWHERE


def difference(one: Performance, other: Performance) -> str:
    """Where two performances differ, as lines to read; empty when they are alike."""
    told = _diff(one, other, one.transcript, other.transcript)
    return told or _diff(one, other, one.records, other.records)


def _diff(one: Performance, other: Performance, ours: Sequence[str], theirs: Sequence[str]) -> str:
    lines, others = (
        [text for part in parts for text in part.splitlines()] for parts in (ours, theirs)
    )
    found = difflib.unified_diff(lines, others, one.platform, other.platform, lineterm="", n=4)
    return "\n".join(found)
