"""Working hours: each person sets their own zone, hours and days; messages wait for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.records import Person
from tests.flows.after_the_call import crucial
from tests.flows.traces import person
from tests.stage import MONDAY, Stage

CLOCK = "Please give a time such as 09:00 or 17:30."


async def test_my_hours_are_shown_changed_and_shown_again(stage: Stage) -> None:
    await stage.ana.types("/parley hours")
    assert stage.ana.ask is not None
    assert stage.ana.ask.filled == {
        "zone": "Europe/Lisbon",
        "opens": "09:00",
        "closes": "17:00",
        "days": ("0", "1", "2", "3", "4"),
    }
    await stage.ana.fills(zone="europe/berlin", opens="8", closes="16h30", days=["0", "5"])
    assert stage.ana.told == (
        "Saved. Private messages reach you in these hours.\n"
        "Time zone: Europe/Berlin\nWorking hours: 08:00 to 16:30, Mon, Sat"
    )
    await stage.ana.types("/parley settings")
    assert "Working hours: 08:00 to 16:30, Mon, Sat" in stage.ana.told


async def test_an_unknown_zone_is_shown_and_said_to_be_unknown(stage: Stage) -> None:
    stage.knows(Person, "ana", zone="")
    await stage.ana.types("/parley settings")
    assert "Time zone: not known: I show you UTC until you set it" in stage.ana.told
    await stage.ana.presses("My working hours")
    await stage.ana.fills(zone="Europe/Lisbon")
    assert person(stage, "ana").own_zone


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("berlin", "Europe/Berlin"),
        ("Europ/Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
    ],
)
async def test_a_zone_that_is_nearly_known_is_answered_with_did_you_mean(
    stage: Stage, words: str, meant: str
) -> None:
    await stage.ana.types("/parley hours")
    with stage.unchanged():
        await stage.ana.fills(zone=words)
    assert stage.ana.problems == {"zone": f"I do not know this time zone. Did you mean {meant}?"}


async def test_wrong_hours_are_refused_at_the_field_and_nothing_is_kept(stage: Stage) -> None:
    await stage.ana.types("/parley hours")
    form = stage.ana.ask
    problems: tuple[tuple[dict[str, object], dict[str, str]], ...] = (
        ({"zone": "xyzzy"}, {"zone": "I do not know this time zone. For example Europe/Lisbon."}),
        ({"opens": "early"}, {"opens": CLOCK}),
        ({"opens": "25"}, {"opens": CLOCK}),
        ({"opens": "9:60"}, {"opens": CLOCK}),
        ({"closes": "24:01"}, {"closes": CLOCK}),
        (
            {"opens": "17:00", "closes": "09:00"},
            {"closes": "This is not after the start. Please check both times."},
        ),
        (
            {"opens": "09:00", "closes": "9"},
            {"closes": "This is not after the start. Please check both times."},
        ),
        ({"days": ()}, {"days": "Please choose at least one day."}),
        ({"days": ["7"]}, {"days": "Please choose one of the options."}),
    )
    for answers, problem in problems:
        stage.ana.ask = form
        with stage.unchanged():
            await stage.ana.fills(**answers)
        assert stage.ana.problems == problem


async def test_midnight_is_a_fine_end_of_the_day(stage: Stage) -> None:
    await stage.ana.types("/parley hours")
    await stage.ana.fills(opens="0", closes="24:00")
    assert "Working hours: 00:00 to 24:00" in stage.ana.told


async def test_what_waits_comes_at_once_when_the_hours_now_allow_it(stage: Stage) -> None:
    stage.knows(Person, "cem", hours_from=1080, hours_to=1200)  # 18:00 to 20:00 in Istanbul
    await crucial(stage, (stage.cem,), when="tomorrow 11:00")
    assert stage.cem.dms == []
    await stage.cem.types("/parley hours")
    await stage.cem.fills(opens="09:00")
    assert [one.at for one in stage.cem.dms] == [MONDAY]


async def test_held_messages_come_when_the_hours_begin(stage: Stage) -> None:
    await crucial(stage, (stage.eve,), when="tomorrow 16:00")
    assert stage.eve.dms == []
    await stage.skip(hours=24)
    assert [one.at for one in stage.eve.dms] == [MONDAY + timedelta(hours=5)]  # 9:00 in Chicago


async def test_a_zone_set_by_hand_is_not_overridden_by_the_profile(stage: Stage) -> None:
    await stage.ana.types("/parley hours")
    await stage.ana.fills(zone="Asia/Tokyo")
    assert (person(stage, "ana").zone, person(stage, "ana").own_zone) == ("Asia/Tokyo", True)
