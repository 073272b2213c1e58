"""How an estimate begins in the tests: on Monday Ana gives it, between Tuesday and Friday."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flows.language.words import Button, Named
from storage.records import Estimate, EstimateVersion
from tests.stage import Actor, Stage

WHAT = "the fix is live"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


ANSWERS: dict[str, object] = {
    "earliest": "2026-11-24",
    "latest": "2026-11-27",
    "confidence": "likely",
    "next_update": at(25, 10),
}


async def estimated(stage: Stage, account: str = "", **more: object) -> None:
    """On Monday at ten; she says more on Wednesday at ten."""
    await stage.ana.types(f"/parley estimate {account} {WHAT}")
    await stage.ana.fills(**(ANSWERS | more))
    assert stage.ana.told.startswith("Kept:"), (stage.ana.told, stage.ana.problems)


async def in_a_thread(stage: Stage) -> None:
    """Of Acme, whose call has a thread."""
    await stage.flagged("Acme")
    await estimated(stage, "Acme")


def estimate_of(stage: Stage) -> Estimate:
    """The only estimate, as it is kept now."""
    (one,) = stage.kept(Estimate)
    return one


def reply_of(stage: Stage) -> str:
    """What stands of it in the thread: one reply, however often it changed."""
    (one,) = [text for text in stage.replies if "'s estimate: " in text]
    return one


def ranges_of(stage: Stage) -> list[tuple[date, date]]:
    """Every range that was given, in order."""
    versions = sorted(stage.kept(EstimateVersion), key=lambda one: one.version)
    return [(one.earliest, one.latest) for one in versions]


async def looks(stage: Stage, who: Actor) -> None:
    """They open it from a list."""
    await who.presses_button(Button("x", does=Named("estimate.see"), about=estimate_of(stage)))
