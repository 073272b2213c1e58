"""Linking: one person's accounts on two platforms, by their own action on both."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from flows.language.words import plain
from flows.people.link import LETTERS
from storage.engine import Storage
from storage.records import LinkCode, NoticeChoice, Person
from tests.flows.after_the_call import crucial
from tests.stage import MONDAY, Actor, Stage

BOTH = (
    "Linked accounts share your working hours, your time zone, your leave and which messages you "
    "get: set on one, they hold on both. Each also tells you how many things wait on the other. "
    "Nothing else crosses: no call, no message, no customer's name."
)
APART = "Your working hours and your leave stay as they are on both, and go their own ways."
PARTED = "These accounts are not linked any more."
NO_MORE = "Nothing was linked: this code holds no more. Try /parley link."
UNKNOWN = "I do not know this code. Please compare it letter by letter with the one you were given."
OLD = "This code is older than 15 minutes. Please ask for a new one where it came from."
USED = "This code has been used already. Please ask for a new one where it came from."
SAME = "This code is for your account on another platform. Please type it there."
TIRED = "These were five codes that did not fit. Please try again in an hour."


@pytest.fixture
def teams(storage: Storage, stage: Stage) -> Stage:
    """The same people once more, on Teams, in the same installation."""
    beside = Stage(storage, workspace="teams:T1", beside=stage)
    beside.settle()
    return beside


async def code_of(who: Actor) -> str:
    """The code that somebody is shown."""
    await who.types("/parley link", where="dm")
    found = re.search(r"link ([A-Z2-9]{5}-[A-Z2-9]{5})", who.told)
    assert found is not None, who.told
    return found[1]


async def links(one: Actor, other: Actor) -> None:
    await other.types(f"link {await code_of(one)}", where="dm")
    await other.presses("Link them")


def account(who: Actor) -> Person:
    with who.stage.storage.book(who.stage.workspace) as book:
        found = book.person_called(who.native)
        assert found is not None
        return found


def hours(who: Actor) -> tuple[int, int, str]:
    one = account(who)
    return one.hours_from, one.hours_to, one.days


def is_linked(who: Actor) -> bool:
    return account(who).identity is not None


# Linking


async def test_it_takes_an_action_on_both_sides(stage: Stage, teams: Stage) -> None:
    code = await code_of(stage.ana)
    assert stage.ana.told == (
        f"# Link your accounts\nFor people who use Parley on two platforms. {BOTH}\n"
        f"In your private chat with me on the other one, type: link {code}\n"
        "The code holds for 15 minutes and works once. Give it to nobody. "
        "At first, the settings of this account hold for both."
    )
    await teams.ana.types(f"link {code}", where="dm")
    assert teams.ana.told == (
        "# Link these accounts?\nThe code is of Ana on stage (The stage). Is this you?\n"
        f"{BOTH}\nAt first, the settings of that account hold for both.\n[Link them]\n[No]"
    )
    assert not is_linked(stage.ana)
    await teams.ana.presses("Link them")
    linked = "This account is linked with Ana on stage (The stage)."
    assert teams.ana.told == f"{linked}\n{BOTH}\n[Unlink]"
    assert stage.ana.dm == (
        f"This account is linked with Ana on Microsoft Teams (The stage).\n{BOTH}\n[Unlink]\n"
        "If this was not you, unlink it."
    )
    assert teams.ana.dms == []
    assert account(stage.ana).identity == account(teams.ana).identity is not None
    await teams.ana.types("/parley link")
    assert teams.ana.told == f"{linked}\n{BOTH}\n[Unlink]"


async def test_no_leaves_everything_as_it_is(stage: Stage, teams: Stage) -> None:
    code = await code_of(stage.ana)
    await teams.ana.types(f"link {code}")
    with stage.unchanged(), teams.unchanged():
        await teams.ana.presses("No")
    assert teams.ana.told == (
        "Nothing was linked. If you did not ask for that code, simply forget it."
    )


async def test_the_code_is_read_however_it_is_typed_and_kept_as_a_hash(
    stage: Stage, teams: Stage
) -> None:
    code = await code_of(stage.ana)
    bare = code.replace("-", "")
    assert set(bare) <= set(LETTERS)
    assert not set("01OIL") & set(LETTERS)
    for typed in (bare.lower(), f"  {code} ", f"{bare[:4]} {bare[4:]}"):
        await teams.ana.types(f"/parley link {typed}")
        assert teams.ana.told.startswith("# Link these accounts?"), typed
    with stage.storage.session() as session:
        (kept,) = session.exec(select(LinkCode)).all()
    assert kept.digest == hashlib.sha256(bare.encode()).hexdigest()
    assert bare not in repr(kept)
    assert kept.expires_at == MONDAY + timedelta(minutes=15)


async def test_two_codes_are_never_the_same_and_the_last_one_holds(
    stage: Stage, teams: Stage
) -> None:
    codes = [await code_of(stage.ana) for _ in range(3)]
    assert len(set(codes)) == 3
    await teams.ana.types(f"link {codes[0]}")
    assert teams.ana.told == UNKNOWN
    await teams.ana.types(f"link {codes[2]}")
    await teams.ana.presses("Link them")
    assert is_linked(stage.ana)


# Codes that do not fit


async def test_a_wrong_an_old_and_a_used_code_are_told_apart(stage: Stage, teams: Stage) -> None:
    await teams.ben.types("link ABCDE-FGHJK")
    assert teams.ben.told == UNKNOWN
    code = await code_of(stage.ana)
    await stage.ana.types(f"link {code}")
    assert stage.ana.told == SAME
    await stage.skip(minutes=14, seconds=59)
    await teams.ben.types(f"link {code}")
    assert teams.ben.told.startswith("# Link these accounts?")
    button = teams.ben.button("Link them")
    await stage.skip(seconds=1)
    await teams.ben.types(f"link {code}")
    assert teams.ben.told == OLD
    with stage.unchanged():
        await teams.ben.presses_button(button)
    assert teams.ben.told == NO_MORE
    await links(stage.ana, teams.ana)
    await teams.ben.types(f"link {await code_of(stage.cem)}")
    button = teams.ben.button("Link them")
    await teams.cem.types(f"link {await code_of(stage.cem)}")
    await teams.cem.presses("Link them")
    await teams.ben.presses_button(button)
    assert teams.ben.told == NO_MORE
    assert [is_linked(one) for one in (stage.cem, teams.cem, teams.ben)] == [True, True, False]


async def test_a_used_code_says_so_to_the_next_one(stage: Stage, teams: Stage) -> None:
    code = await code_of(stage.ana)
    await teams.ana.types(f"link {code}")
    await teams.ana.presses("Link them")
    await teams.ben.types(f"link {code}")
    assert teams.ben.told == USED


async def test_after_five_that_do_not_fit_comes_an_hour_s_rest(stage: Stage, teams: Stage) -> None:
    code = await code_of(stage.ana)
    for _ in range(5):
        await teams.ana.types("link ABCDE-FGHJK")
        assert teams.ana.told == UNKNOWN
    for typed in ("ABCDE-FGHJK", code):
        with stage.unchanged():
            await teams.ana.types(f"link {typed}")
        assert teams.ana.told == TIRED
    await teams.ben.types("link ABCDE-FGHJK")
    assert teams.ben.told == UNKNOWN  # each has their own five
    await stage.skip(hours=1)
    await teams.ana.types(f"link {await code_of(stage.ana)}")
    assert teams.ana.told.startswith("# Link these accounts?")


async def test_a_code_of_somebody_who_left_is_not_known(stage: Stage, teams: Stage) -> None:
    code = await code_of(stage.ana)
    await teams.ana.types(f"link {code}")
    stage.knows(Person, "ana", gone=True)
    await teams.ana.presses("Link them")
    assert teams.ana.told == NO_MORE
    await teams.ana.types(f"link {code}")
    assert teams.ana.told == UNKNOWN
    assert not is_linked(teams.ana)


async def test_the_event_heard_twice_and_the_button_pressed_twice_link_once(
    stage: Stage, teams: Stage
) -> None:
    await teams.ana.types(f"link {await code_of(stage.ana)}")
    button = teams.ana.button("Link them")
    await teams.ana.presses_button(button)
    await teams.ana.repeats()
    await teams.ana.presses_button(button)
    assert teams.ana.told.startswith("This account is linked with Ana")
    assert len(stage.ana.dms) == 1


# What follows


async def test_the_settings_of_who_made_the_code_hold_for_both(stage: Stage, teams: Stage) -> None:
    stage.knows(Person, "ana", hours_from=480, hours_to=960, days="0,1", zone="Asia/Tokyo")
    stage.knows(Person, "ana", own_zone=True, away_until=MONDAY + timedelta(days=1))
    teams.knows(Person, "ana", hours_from=600)
    await links(stage.ana, teams.ana)
    assert hours(teams.ana) == hours(stage.ana) == (480, 960, "0,1")
    there = account(teams.ana)
    assert (there.zone, there.own_zone) == ("Asia/Tokyo", True)
    assert there.away_until == MONDAY + timedelta(days=1)


async def test_hours_set_on_one_side_hold_on_both_at_once(stage: Stage, teams: Stage) -> None:
    await links(stage.ana, teams.ana)
    for one, other, opens in ((stage.ana, teams.ana, 7), (teams.ana, stage.ana, 8)):
        await one.types("/parley hours")
        await one.fills(opens=str(opens), days=["0", "5"], zone="Europe/Berlin")
        assert hours(one) == hours(other) == (opens * 60, 1020, "0,5")
        assert (account(other).zone, account(other).own_zone) == ("Europe/Berlin", True)
    assert hours(stage.ben) == hours(teams.ben) == (540, 1020, "0,1,2,3,4")


async def test_which_messages_come_is_shared_and_may_be_changed_on_either(
    stage: Stage, teams: Stage
) -> None:
    async def chooses(who: Actor, **paces: str) -> None:
        await who.types("/parley settings")
        await who.presses("Messages to me")
        await who.fills(**paces)

    def shown(who: Actor) -> list[str]:
        mine = [one for one in who.stage.kept(NoticeChoice) if one.person == account(who).id]
        return sorted(f"{one.notice.value} {one.pace.value}" for one in mine)

    await chooses(stage.ana, news="off")
    await links(stage.ana, teams.ana)
    assert "news off" in shown(teams.ana)
    await chooses(teams.ana, news="now", calls="daily")
    assert shown(stage.ana) == shown(teams.ana)
    assert "calls daily" in shown(stage.ana)


async def test_hours_set_on_one_side_move_the_reminders_of_the_other(
    stage: Stage, teams: Stage
) -> None:
    await links(stage.ana, teams.ana)
    await teams.ben.types("/parley action")
    await teams.ben.fills(what="Send it", responsible=[teams.ana], due="2026-11-27")
    await teams.ana.presses("Accept")
    await stage.ana.types("/parley hours")
    await stage.ana.fills(opens="07:30", closes="15:00")
    await stage.until(datetime(2026, 11, 26, 7, 30, tzinfo=UTC))
    assert teams.ana.dm.startswith("Due 2026-11-27: Send it\n")


async def test_leave_on_one_side_holds_messages_on_both_until_back_on_either(
    stage: Stage, teams: Stage
) -> None:
    await links(stage.ben, teams.ben)
    before = len(teams.ben.dms)
    await stage.ben.types("/parley away until Friday")
    await stage.ben.fills()
    await crucial(teams, when="tomorrow 11:00")
    assert len(teams.ben.dms) == before
    await stage.ben.types("/parley back")
    assert account(teams.ben).away_until is None
    assert teams.ben.dm.startswith("You are on a crucial call with Acme as scribe.")


async def test_each_side_counts_what_waits_on_the_other(stage: Stage, teams: Stage) -> None:
    await stage.ben.opens_home()
    await teams.ben.opens_home()
    assert "Microsoft Teams" not in stage.ben.home
    await links(stage.ben, teams.ben)
    assert "On Microsoft Teams: nothing waits for you." in stage.ben.home.splitlines()
    assert "On stage: nothing waits for you." in teams.ben.home.splitlines()
    await crucial(teams, when="tomorrow 11:00")
    assert "On Microsoft Teams: 1 thing waits for you." in stage.ben.home.splitlines()
    await teams.ana.types("/parley flag Globex tomorrow 12:00")
    await teams.ana.fills(reason="Another one", lead=teams.ben)
    await teams.ana.fills(renewal=3, brand=3, morale=1)
    await stage.ben.types("/parley mine")
    assert "On Microsoft Teams: 2 things wait for you." in stage.ben.told.splitlines()
    assert "On Microsoft Teams: 2 things wait for you." in stage.ben.home.splitlines()
    for seen in (stage.ben.told, stage.ben.home):
        assert "Globex" not in seen
    await teams.ana.types("/parley cancel Globex")
    await teams.ana.fills()
    assert "On Microsoft Teams: 1 thing waits for you." in stage.ben.home.splitlines()
    assert "Microsoft Teams" not in stage.ana.home + stage.cem.home


async def test_nothing_that_is_said_on_one_side_is_said_on_the_other(
    stage: Stage, teams: Stage
) -> None:
    await links(stage.ana, teams.ana)
    await links(stage.ben, teams.ben)
    before = [(one.channel, one.text) for one in stage.voice.said]
    await crucial(teams, when="tomorrow 11:00")
    assert [(one.channel, one.text) for one in stage.voice.said] == before
    await stage.ana.types("/parley status Acme")
    assert stage.ana.told == "There is nothing to share about Acme."


# Unlinking


@pytest.mark.parametrize("side", ["made the code", "typed it"])
async def test_either_side_ends_it_at_once_and_both_are_told(
    stage: Stage, teams: Stage, side: str
) -> None:
    await stage.ana.opens_home()
    await links(stage.ana, teams.ana)
    sides = (stage.ana, teams.ana)
    one, other = sides if side == "made the code" else sides[::-1]
    where = {"stage": "on stage", "teams": "on Microsoft Teams"}[other.stage.voice.platform]
    await one.types("/parley link")
    await one.presses("Unlink")
    assert one.told == f"No longer linked with Ana {where} (The stage).\n{APART}"
    assert other.dm == (
        f"Your account on the other platform is no longer linked with this one.\n{APART}"
    )
    assert not is_linked(one)
    assert not is_linked(other)
    assert stage.ana.dms[0].text == PARTED  # with no button any more
    assert "Microsoft Teams" not in stage.ana.home
    await one.types("/parley hours")
    await one.fills(opens="6")
    assert (hours(one)[0], hours(other)[0]) == (360, 540)


async def test_the_message_that_tells_of_a_link_can_end_it(stage: Stage, teams: Stage) -> None:
    await links(stage.ana, teams.ana)
    await stage.ana.presses("Unlink")
    assert not is_linked(teams.ana)


async def test_a_button_of_an_earlier_link_does_nothing(stage: Stage, teams: Stage) -> None:
    await links(stage.ana, teams.ana)
    button = teams.ana.button("Unlink")
    await teams.ana.presses_button(button)
    with stage.unchanged():
        await teams.ana.presses_button(button)
    assert teams.ana.told == PARTED
    await links(stage.ana, teams.ana)
    with stage.unchanged():
        await teams.ana.presses_button(button)
    assert teams.ana.told == PARTED
    assert is_linked(teams.ana)
    assert [plain(one.message.summary) for one in stage.ana.dms][-1].startswith("This account is")


async def test_who_is_linked_sees_with_whom_instead_of_another_code(
    stage: Stage, teams: Stage
) -> None:
    await links(stage.ana, teams.ana)
    code = await code_of(stage.ben)
    for typed in ("link", f"link {code}"):
        with stage.unchanged():
            await teams.ana.types(typed)
        assert teams.ana.told.startswith("This account is linked with Ana on stage")


async def test_a_guest_neither_gets_a_code_nor_uses_one(stage: Stage, teams: Stage) -> None:
    code = await code_of(stage.ana)
    with stage.unchanged():
        for typed in ("link", f"link {code}"):
            await teams.gus.types(typed)
            assert teams.gus.told.startswith("I work for the members of this workspace only")
