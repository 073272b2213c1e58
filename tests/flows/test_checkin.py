"""Check-ins: who is asked and when, what stands in the chat, and that reactions look alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from flows.language.steps import Gone, Tools
from flows.language.words import Button
from flows.people import checkin_kept as kept
from flows.people.checkin import BRIEF
from flows.people.checkin import CheckIn as Form
from flows.people.checkin_kept import Choice, Helps
from storage.records import (
    CallState,
    CheckIn,
    CheckInChoice,
    CheckInPrompt,
    Delivery,
    DeliveryState,
    Person,
    PersonKey,
    Role,
    Seat,
)
from storage.terms import Keep, Terms
from tests.flows.after_the_call import call_of, crucial, ended
from tests.flows.checking_in import (
    CANARY,
    SAVED,
    checks_in,
    choice,
    comes_by_themselves,
    damaged,
    entries,
    invited,
    person_of,
    rows,
    settles,
)
from tests.stage import MONDAY, Actor, Said, Stage

OPEN = "A check-in is open, if you like."
NEUTRAL = (
    "A check-in was open here. /parley checkin has what is yours, and when I may ask; nobody else "
    "can look at it."
)
LABELS = ["Check in", "Not now", "Stop"]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def offered(who: Actor) -> list[Said]:
    """The messages about check-ins that stand or stood in somebody's chat."""
    return [one for one in who.dms if one.message.summary == (BRIEF,)]


async def another_call(stage: Stage, days: int) -> None:
    """Some days later they hold the next one."""
    with stage.storage.book(stage.workspace) as book:
        for call in book.calls_of_account("Acme", CallState):
            call.account = call.account_key = "Before"
    await stage.skip(days=days)
    stage.clock.at = stage.clock.at.replace(hour=10, minute=0)
    await ended(stage)
    await stage.skip(minutes=30)


# Who is asked


async def test_whoever_was_on_the_line_is_invited_once_and_told_who_sees_what(stage: Stage) -> None:
    await invited(stage)
    assert stage.now == MONDAY + timedelta(minutes=30)
    for one in (stage.ana, stage.ben):
        said = offered(one)[-1]
        assert [button.label for button in said.message.buttons()] == LABELS
        assert {button.style.value for button in said.message.buttons()} == {"plain"}
        assert {button.about for button in said.message.buttons()} == {None}
        assert all(not button.also for button in said.message.buttons())
        assert "Only you can read your answer. Before it asks anything" in said.text
        assert "keys" not in said.text  # the four sentences stand in one place
        assert "Acme" not in said.text
    assert not offered(stage.dora)
    assert not offered(stage.cem)


async def test_before_the_first_question_it_says_who_sees_what_and_for_how_long(
    stage: Stage,
) -> None:
    stage.conductor.tools = Tools(terms=Terms({**Terms().days, Keep.CHECKINS: 21}))
    await invited(stage)
    await stage.ana.presses("Check in")
    for words in (
        "Only you can read your answer",
        "at least 5 people have answered",
        "It is confidential",
        "it goes by itself after 21 days",
        "whoever runs my server holds the keys",
        "at most twice in seven days, until you say stop",
    ):
        assert stage.ana.intro.count(words) == 1


async def test_one_call_below_the_limit_asks_nobody_and_the_third_in_a_week_does(
    stage: Stage,
) -> None:
    await ended(stage)
    await stage.skip(minutes=30)
    await another_call(stage, days=1)
    assert not offered(stage.ana)
    await another_call(stage, days=1)
    assert [one.channel for one in offered(stage.ana) + offered(stage.ben)] == ["dm:ana", "dm:ben"]


async def test_in_the_night_it_waits_and_when_it_would_come_too_late_it_does_not(
    stage: Stage,
) -> None:
    settles(stage, hard_from=7)
    stage.knows(Person, "ben", away_until=MONDAY + timedelta(days=9))
    stage.clock.at = at(23, 16, 50)
    await crucial(stage, when="17:00")
    await stage.until(at(23, 17, 0))
    await stage.ana.types("/parley end Acme")
    await stage.until(at(24, 8, 59))
    assert not offered(stage.ana)
    await stage.until(at(24, 9, 0))
    assert len(offered(stage.ana)) == 1
    await stage.until(at(30, 12))
    assert not offered(stage.ben)


async def test_after_a_friday_evening_it_belongs_to_the_week_in_which_it_comes(
    stage: Stage,
) -> None:
    settles(stage, hard_from=7)
    stage.clock.at = at(27, 16, 50)
    await crucial(stage, when="17:00")
    await stage.until(at(27, 17, 0))
    await stage.ana.types("/parley end Acme")
    await stage.until(at(29, 12))
    assert {one.week for one in stage.kept(CheckInPrompt)} == {"2026-W49"}
    await stage.until(at(30, 9, 1))
    assert [one.deleted for one in offered(stage.ana)] == [False]
    await stage.until(datetime(2026, 12, 6, 10, 1, tzinfo=UTC))
    assert not stage.kept(CheckInPrompt)
    assert [one.deleted for one in offered(stage.ana)] == [True]


async def test_guests_and_whoever_has_left_are_not_asked(stage: Stage) -> None:
    settles(stage, hard_from=7)
    await ended(stage)
    call = call_of(stage)
    with stage.storage.book(stage.workspace) as book:
        gus = book.person_called("gus")
        assert gus is not None
        book.add(Seat(call=call.id, person=gus.id, role=Role.EXPERT))
    stage.knows(Person, "ben", gone=True)
    await stage.skip(minutes=30)
    assert not offered(stage.gus)
    assert {one.person for one in stage.kept(CheckInPrompt)} == {person_of(stage, stage.ana).id}


@pytest.mark.parametrize("why", ["off", "no vault"])
async def test_where_check_ins_are_off_or_nothing_can_be_locked_up_nobody_is_asked(
    stage: Stage, why: str
) -> None:
    if why == "off":
        settles(stage, checkins=False)
    else:
        stage.storage.vault = None
    await invited(stage)
    assert not offered(stage.ana)
    assert not stage.kept(CheckInPrompt)
    await stage.ana.types("/parley checkin")
    assert ("switched off" if why == "off" else "I have no key") in stage.ana.told
    with stage.unchanged():
        await stage.ana.presses_button(Button("Check in", opens=Form))
    assert ("switched off" if why == "off" else "I have no key") in stage.ana.told


@pytest.mark.parametrize(
    ("chosen", "day", "may"),
    [
        (Choice(), 1, True),
        (Choice(asked=(date(2026, 11, 1),)), 29, False),
        (Choice(agreed=True), 1, True),
        (Choice(agreed=True, asked=(date(2026, 11, 1),)), 3, False),
        (Choice(agreed=True, asked=(date(2026, 11, 1),)), 4, True),
        (Choice(agreed=True, asked=(date(2026, 11, 1), date(2026, 11, 4))), 7, False),
        (Choice(agreed=True, asked=(date(2026, 11, 1), date(2026, 11, 4))), 8, True),
        (Choice(agreed=True, stopped=True), 1, False),
        (Choice(agreed=True, until=date(2026, 11, 10)), 9, False),
        (Choice(agreed=True, until=date(2026, 11, 10)), 10, True),
    ],
)
def test_at_most_one_in_three_days_and_two_in_seven(chosen: Choice, day: int, may: bool) -> None:  # noqa: FBT001 -- a table
    assert chosen.may_be_asked(date(2026, 11, day)) is may
    assert "2026" not in repr(chosen)


# Reacting


async def test_an_answer_is_kept_for_its_person_alone_and_repeated_nowhere(stage: Stage) -> None:
    await invited(stage)
    await stage.ana.presses("Check in")
    assert "Only you can read your answer" in stage.ana.intro
    await stage.ana.fills(score="4", helps=["break", "fewer"], words=CANARY)
    assert stage.ana.intro.startswith(SAVED)
    await stage.ana.fills()
    assert stage.ana.told == SAVED
    assert repr(Form(score=4, helps=(), words=CANARY)) == "CheckIn(…)"
    (one,) = entries(stage, stage.ana)
    assert (one.score, one.helps, one.words) == (4, (Helps.BREAK, Helps.FEWER), CANARY)
    assert (one.day, one.week) == (date(2026, 11, 23), "2026-W48")
    assert [one.text for one in offered(stage.ana)] == [NEUTRAL]
    assert "4711" not in repr(one)
    assert "4711" not in repr(stage.kept(CheckIn))
    assert entries(stage, stage.ben) == []
    assert not any("4711" in said.text for said in stage.voice.said)


@pytest.mark.parametrize("reaction", LABELS)
async def test_whatever_is_pressed_leaves_the_same_behind(stage: Stage, reaction: str) -> None:
    await invited(stage)
    before = stage.kept(CheckInChoice)
    if reaction == "Check in":
        await checks_in(stage.ana)
    else:
        await stage.ana.presses(reaction)
    assert stage.ana.told == SAVED
    assert [one.text for one in offered(stage.ana)] == [NEUTRAL]
    (row,) = rows(stage)
    assert len(row.sealed) == 4 * 1024 + 29
    mine = person_of(stage, stage.ana).id
    (after,) = [one for one in stage.kept(CheckInChoice) if one.person == mine]
    (was,) = [one for one in before if one.person == mine]
    assert len(after.sealed) == len(was.sealed) == len(row.sealed)
    assert after.sealed != was.sealed
    (mine_open,) = [one for one in stage.kept(CheckInPrompt) if one.person == mine]
    assert not mine_open.open
    assert bool(entries(stage, stage.ana)) is (reaction == "Check in")


async def test_pressed_twice_it_counts_once(stage: Stage) -> None:
    await invited(stage)
    late = [stage.ana.button(label) for label in LABELS[1:]]
    await stage.ana.presses("Not now")
    for button in late:
        await stage.ana.presses_button(button)
        assert stage.ana.told == SAVED
    await stage.ana.repeats()
    assert len(rows(stage)) == 1
    assert choice(stage, stage.ana).stopped


async def test_not_now_to_the_invitation_means_that_none_comes_again(stage: Stage) -> None:
    await invited(stage)
    await stage.ana.presses("Not now")
    await checks_in(stage.ben)
    await another_call(stage, days=4)
    assert [one.text for one in offered(stage.ana)] == [NEUTRAL]
    assert offered(stage.ben)[-1].text == "\n".join([OPEN, *(f"[{one}]" for one in LABELS)])


async def test_stop_means_that_nothing_is_asked_until_one_starts_again(stage: Stage) -> None:
    await invited(stage)
    await checks_in(stage.ana)
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("When I may ask")
    assert stage.ana.filled["asking"] == "ask"
    await stage.ana.fills(asking="stop")
    assert stage.ana.told == SAVED
    await another_call(stage, days=4)
    assert len(offered(stage.ana)) == 1
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("When I may ask")
    assert stage.ana.filled["asking"] == "stop"
    await stage.ana.fills(asking="pause")
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("When I may ask")
    assert stage.ana.filled["asking"] == "pause"
    assert choice(stage, stage.ana).until == stage.now.date() + timedelta(days=14)


async def test_stopped_while_a_prompt_waits_nothing_is_sent(stage: Stage) -> None:
    settles(stage, hard_from=7)
    stage.clock.at = at(23, 16, 50)
    await crucial(stage, when="17:00")
    await stage.until(at(23, 17, 0))
    await stage.ana.types("/parley end Acme")
    await stage.until(at(23, 18))
    assert len(stage.kept(CheckInPrompt)) == 2
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("When I may ask")
    await stage.ana.fills(asking="stop")
    await stage.until(at(24, 12))
    assert not offered(stage.ana)
    assert len(offered(stage.ben)) == 1


async def test_switched_off_while_a_prompt_waits_nothing_is_sent(stage: Stage) -> None:
    settles(stage, hard_from=7)
    stage.clock.at = at(23, 16, 50)
    await crucial(stage, when="17:00")
    await stage.until(at(23, 17, 0))
    await stage.ana.types("/parley end Acme")
    await stage.until(at(23, 18))
    settles(stage, checkins=False)
    await stage.until(at(24, 12))
    assert not offered(stage.ana)


async def test_at_the_end_of_the_week_the_question_is_gone_here_and_in_the_chat(
    stage: Stage,
) -> None:
    await invited(stage)
    old = stage.ben.button("Check in")
    await stage.ana.presses("Not now")
    await stage.until(at(29, 9, 59))
    assert len(stage.kept(CheckInPrompt)) == 2
    await stage.until(at(29, 10, 1))
    assert not stage.kept(CheckInPrompt)
    assert [one.deleted for one in offered(stage.ana) + offered(stage.ben)] == [True, True]
    await stage.ben.presses_button(old)  # in a chat that could not be tidied up
    await stage.ben.fills(score="2")
    assert len(entries(stage, stage.ben)) == 1


# By oneself


async def test_the_menu_never_says_a_value_and_takes_none(stage: Stage) -> None:
    await stage.ana.types("/parley checkin")
    empty = stage.ana.told
    await comes_by_themselves(stage.ana)
    await stage.ana.types("checkin 4 I feel awful", where="dm")
    assert "I take no answers here" in stage.ana.told
    assert "4" not in stage.ana.told
    assert "awful" not in stage.ana.told
    assert len(entries(stage, stage.ana)) == 1
    await stage.ana.types("check-in 4 I feel awful", where="dm")
    assert "Did you mean /parley checkin?" in stage.ana.told
    assert "awful" not in stage.ana.told
    await stage.ana.types("/parley checkin")
    assert stage.ana.told == empty


async def test_whoever_comes_by_themselves_is_told_the_same_before_the_first(stage: Stage) -> None:
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("Check in")
    assert "Only you can read your answer" in stage.ana.intro
    await stage.ana.fills(score="1")
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("Check in")
    assert stage.ana.intro == "Only you can read this."
    assert len(stage.kept(CheckInChoice)) == 1


async def test_nobody_agrees_to_be_asked_without_having_read_who_sees_what(stage: Stage) -> None:
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("When I may ask")
    assert "Only you can read your answer" in stage.ana.intro
    assert stage.ana.filled["asking"] is None
    await stage.ana.fills(asking="ask")
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("When I may ask")
    assert stage.ana.intro == ""


async def test_home_and_settings_lead_there(stage: Stage) -> None:
    await stage.ana.opens_home()
    await stage.ana.presses("My check-ins")
    assert stage.ana.told.startswith("# Your check-ins")
    await stage.ana.types("/parley settings")
    await stage.ana.presses("Check-ins")
    assert stage.ana.told.startswith("# Your check-ins")


async def test_words_too_long_are_refused_without_repeating_them(stage: Stage) -> None:
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("Check in")
    with stage.unchanged():
        await stage.ana.fills(score="5", words=CANARY + "x" * 500)
    assert list(stage.ana.problems) == ["words"]
    assert "4711" not in str(stage.ana.problems)


# What a dump says


async def test_a_dump_tells_nobody_whose_they_are_nor_when(stage: Stage) -> None:
    await invited(stage)
    await checks_in(stage.ana, 5)
    await stage.ben.presses("Not now")
    ids = {one.id for one in stage.kept(Person)}
    for row in rows(stage):
        said = repr(row.model_dump())
        assert not any(one in said for one in ids)
        assert set(row.model_dump()) == {"id", "workspace", "owner", "week", "sealed"}
    assert len({row.owner for row in rows(stage)}) == 2
    assert {len(row.sealed) for row in rows(stage)} == {4 * 1024 + 29}
    assert len(stage.kept(PersonKey)) == 2  # those who were asked, whatever they said


async def test_no_delivery_carries_more_than_references(stage: Stage) -> None:
    await invited(stage)
    await checks_in(stage.ana, 5)
    with stage.storage.session() as session:
        found = [
            one
            for one in session.exec(select(Delivery)).all()
            if one.step.startswith(("checkin", "plea"))
        ]
    assert found
    assert {one.step for one in found} == {"checkin.prompt", "checkin.close"}
    assert {one.state for one in found} == {DeliveryState.SENT, DeliveryState.PENDING}
    assert not any("4711" in repr(one) for one in found)


async def test_with_a_damaged_key_one_person_is_not_asked_and_the_others_are(stage: Stage) -> None:
    damaged(stage, stage.ana)
    await invited(stage)
    assert not offered(stage.ana)
    assert offered(stage.ben)
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("My check-ins")
    assert stage.ana.told.startswith("You have no check-ins here.")


async def test_whoever_is_forgotten_at_this_very_moment_keeps_nothing_new(stage: Stage) -> None:
    known = person_of(stage, stage.ana)
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        ana = book.get(Person, known.id)
        change = update(Person).where(col(Person.id) == ana.id).values(gone=True)
        unseen = {"workspace": stage.workspace, "synchronize_session": False}
        book._session.execute(change, execution_options=unseen)  # noqa: SLF001 -- as another one
        assert not ana.gone, "read before"
        with pytest.raises(Gone):
            kept.held_choice(turn, ana)
    assert not stage.kept(CheckInChoice)
    assert not stage.kept(PersonKey)
