"""One's own week: shown on demand, sent on Mondays to whoever wants it, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

from storage.records import CallState, Person, PersonKind, PromiseState
from tests.flows.digesting import NEXT, Week, arms
from tests.stage import MONDAY, Actor, Stage


def weeks(who: Actor) -> list[str]:
    return [one.text for one in who.dms if one.text.startswith("# Your week\n")]


def busy(stage: Stage) -> None:
    """Ben leads a call on Tuesday the first, owes two things, and took two hard calls."""
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        day = timedelta(days=1)
        week.call("Acme", NEXT + day, "ben", state=CallState.ALIGNING)
        week.call("Globex", NEXT + 8 * day, "ben", state=CallState.ALIGNING)
        week.call("Cem's", NEXT + day, "cem", state=CallState.ALIGNING)
        week.call("Old", NEXT - 9 * day, "ben")
        week.call("Older", NEXT - 12 * day, "ben")
        week.call("Oldest", NEXT - 40 * day, "ben")
        week.promise("The fix is live", NEXT + 2 * day, "ben")
        week.promise("Next month", NEXT + 20 * day, "ben")
        week.promise("Kept", NEXT + day, "ben", state=PromiseState.KEPT, ended=MONDAY)
        week.action("Send the invoice", NEXT - 4 * day, "ben")
        week.action("Cem's", NEXT, "cem")


LINES = [
    "# Your week",
    "Your calls",
    "Acme, 2026-12-01 08:00 UTC: aligning",
    "Your promises",
    "The fix is live for Acme, by 2026-12-02",
    "Your actions",
    "Send the invoice, by 2026-11-26",
    "You took 2 hard calls in the last 30 days.",
]


async def test_it_shows_ones_own_calls_and_what_one_owes_within_a_week(stage: Stage) -> None:
    busy(stage)
    stage.clock.at = NEXT
    await stage.ben.types("/parley week")
    assert stage.ben.told.splitlines() == [*LINES, "[Send me this every Monday]"]


async def test_a_week_without_anything_says_so(stage: Stage) -> None:
    await stage.eve.types("/parley week")
    assert stage.eve.told == (
        "# Your week\nYour week is free of calls, and nothing that you owe is due.\n"
        "[Send me this every Monday]"
    )


async def test_it_comes_every_monday_to_whoever_asked_for_it(stage: Stage) -> None:
    busy(stage)
    await stage.ben.types("/parley week")
    button = stage.ben.button("Send me this every Monday")
    await stage.ben.presses_button(button)
    assert stage.ben.told == (
        "Your week comes every Monday, from 2026-11-30 09:00 UTC on.\n[Stop sending it]"
    )
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == "It comes every Monday already."
    await arms(stage)
    await stage.until(NEXT + timedelta(hours=2))
    assert [one.splitlines() for one in weeks(stage.ben)] == [LINES]
    assert [weeks(who) for who in (stage.ana, stage.cem, stage.dora)] == [[]] * 3
    await stage.skip(days=7)
    assert len(weeks(stage.ben)) == 2
    await stage.ben.types("/parley week")
    stop = stage.ben.button("Stop sending it")
    await stage.ben.presses_button(stop)
    assert stage.ben.told == "Understood. /parley week shows it when you ask."
    with stage.unchanged():
        await stage.ben.presses_button(stop)
    assert stage.ben.told == "It does not come by itself."
    await arms(stage)
    await stage.skip(days=14)
    assert len(weeks(stage.ben)) == 2


async def test_it_comes_with_the_day_and_not_in_a_week_without_anything(stage: Stage) -> None:
    stage.knows(Person, "ben", hours_from=11 * 60)
    await stage.ben.types("/parley week")
    await stage.ben.presses("Send me this every Monday")
    await stage.until(NEXT + timedelta(days=2))
    assert weeks(stage.ben) == []
    with stage.storage.book(stage.workspace) as book:
        Week(book).promise("The fix is live", NEXT + timedelta(days=9), "ben")
    await stage.until(NEXT + timedelta(days=8))
    (one,) = [one for one in stage.ben.dms if one.text.startswith("# Your week\n")]
    assert one.at == NEXT + timedelta(days=7, hours=3)


async def test_stop_these_stops_it_as_well(stage: Stage) -> None:
    busy(stage)
    await stage.ben.types("/parley week")
    await stage.ben.presses("Send me this every Monday")
    await stage.until(NEXT + timedelta(hours=2))
    await stage.ben.presses("Stop these")
    assert stage.ben.told.startswith(
        "Understood. I send you no more of these: your own week on Mondays.\n"
        "Ask for it whenever you like: /parley week."
    )
    await arms(stage)
    await stage.skip(days=14)
    assert len(weeks(stage.ben)) == 1
    await stage.ben.types("/parley week")
    assert "[Send me this every Monday]" in stage.ben.told


async def test_whoever_is_no_member_any_more_gets_none(stage: Stage) -> None:
    busy(stage)
    await stage.ben.types("/parley week")
    await stage.ben.presses("Send me this every Monday")
    before = len(stage.ben.dms)
    with stage.storage.book(stage.workspace) as book:
        ben = book.person_called("ben")
        assert ben is not None
        ben.kind = PersonKind.GUEST
    await arms(stage)
    await stage.skip(days=15)
    assert len(stage.ben.dms) == before


async def test_long_lists_are_cut_and_counted(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        for number in range(12):
            week.promise(f"{number:02} " + "w" * 1500, MONDAY, "ben")
    await stage.ben.types("/parley week")
    assert stage.ben.told.splitlines()[-2] == "And 4 more: /parley mine."
