"""What a digest says of how people are: one word that was published for their team, or nothing."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

from flows.people.weeks import before, week_of
from storage.records import EVERYONE, Band, Release, Subject, WeekMember
from tests.flows.digesting import Week, reads
from tests.stage import MONDAY, Stage

FLOWS = Path(__file__).parents[2] / "flows"
CLOSED = before(week_of(MONDAY))
# Where what people say about themselves is kept and opened.
PRIVATE = {"answers", "checkin", "checkin_kept", "checkin_history", "feedback", "pleas"}


def publish(stage: Stage, week: str, band: Band | None, *, everyone: Band | None = None) -> None:
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0].id
        ana = next(one for one in book.everyone() if one.native == "ana")
        book.add(WeekMember(week=week, person=ana.id, team=team))  # Dora, who reads it, is none
        for name, told in ((team, band), (EVERYONE, everyone)):
            book.add(Release(team=name, week=week, subject=Subject.LOAD, band=told))


def something(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        Week(book).promise("A report", MONDAY + timedelta(days=1))


async def test_the_band_of_the_closed_week_is_told_for_the_team_and_for_everyone(
    stage: Stage,
) -> None:
    something(stage)
    publish(stage, CLOSED, Band.HIGH, everyone=Band.LOW)
    publish(stage, before(CLOSED), Band.LOW)
    said = await reads(stage)
    assert "Weight of calls: high (all teams together: low)" in said
    assert "Given away: not shown" in said


async def test_one_that_is_not_shown_is_said_like_one_that_was_never_published(
    stage: Stage,
) -> None:
    something(stage)
    unpublished = await reads(stage)
    publish(stage, CLOSED, None)
    assert await reads(stage) == unpublished


async def test_the_suggestion_is_the_same_whatever_was_published(stage: Stage) -> None:
    something(stage)
    unpublished = (await reads(stage))[-1]
    publish(stage, CLOSED, Band.HIGH, everyone=Band.HIGH)
    assert (await reads(stage))[-1] == unpublished


async def test_a_band_alone_is_no_reason_for_a_digest(stage: Stage) -> None:
    """Else whether one comes would tell that something was published."""
    publish(stage, CLOSED, Band.HIGH, everyone=Band.HIGH)
    await stage.dora.types("/parley digest")
    assert stage.dora.told == "There is nothing to tell of your teams this week."


def test_no_part_of_a_digest_can_reach_what_anybody_answered() -> None:
    files = [*FLOWS.glob("digest*.py"), FLOWS / "week.py", FLOWS / "pictures.py"]
    assert len(files) > 8
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None) or ""
                names = {*module.split("."), *(alias.name for alias in node.names)}
                assert not names & PRIVATE, f"{file.name} imports {names & PRIVATE}"
                assert "vault" not in names
