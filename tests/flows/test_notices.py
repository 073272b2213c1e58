"""Messages to me: at once, once a day or not at all; below each stands what stops its kind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from flows.all import SCRIPT
from flows.language.words import PARTS_LIMIT, Button, Message, Text
from flows.people.notices import stop, with_a_stop
from storage.records import (
    Delivery,
    DeliveryState,
    Notice,
    NoticeChoice,
    Nudge,
    Pace,
    Person,
    Reminder,
)
from tests.flows.acting import added, taken
from tests.stage import Actor, Said, Stage


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def labels(one: Said) -> list[str]:
    return [button.label for button in one.message.buttons()]


async def chooses(who: Actor, **paces: str) -> None:
    await who.types("/parley settings")
    await who.presses("Messages to me")
    await who.fills(**paces)
    assert who.told == "Saved. What you do yourself is always answered at once."


def paces(stage: Stage, who: Actor) -> dict[Notice, Pace]:
    person = next(one for one in stage.kept(Person) if one.native == who.native)
    return {o.notice: o.pace for o in stage.kept(NoticeChoice) if o.person == person.id}


# The button


async def test_it_stands_below_every_private_message_and_nowhere_else(stage: Stage) -> None:
    await stage.flagged()
    await added(stage)
    await stage.until(at(1, 9, month=12))
    private = [one for one in stage.voice.said if one.channel.startswith("dm:")]
    assert len(private) > 8
    assert {labels(one)[-1] for one in private} == {"Stop these"}
    assert all(labels(one).count("Stop these") == 1 for one in private)
    others = [one for one in stage.voice.said if not one.channel.startswith("dm:")]
    assert others
    assert not any("Stop these" in labels(one) for one in others)


async def test_who_says_hello_offers_nothing_to_stop(stage: Stage) -> None:
    stage.knows(Person, "ben", greeted_at=None)
    await added(stage)
    hello, asked = stage.ben.dms
    assert labels(hello) == ["What can I do here?"]
    assert labels(asked)[-1] == "Stop these"


def test_every_private_view_says_of_which_kind_it_is() -> None:
    of_no_kind = {view.name for view in SCRIPT.views.values() if view.notice is None}
    public = {
        *("thread.brief", "notes.note", "home.home", "debrief.prompt", "debrief.aim"),
        *("debrief.customer_needs", "debrief.happened", "debrief.keep_or_change", "debrief.why"),
        *("promise_confirm.question", "estimate_cards.reply", "peer_cards.shared"),
        "story.told",
    }
    never_stopped = {
        *("welcome.hello", "link.linked", "link.parted", "troubles.not_posted", "trackers.news"),
        "organisation.changed_settings",  # whoever is asked about strain must know what holds
        "checkin.prompt",  # it has a Stop of its own
        "stories.invitation",  # so has it
        "digest.asked",  # they asked for it just now
    }
    assert of_no_kind <= public | never_stopped


def test_a_message_without_room_for_it_goes_out_as_it_is() -> None:
    full = Message("x", *[Text(str(number)) for number in range(PARTS_LIMIT)])
    assert with_a_stop(full, Notice.NEWS) is full


def test_a_line_parts_it_from_other_buttons() -> None:
    plain = with_a_stop(Message("x"), Notice.NEWS)
    assert [type(part).__name__ for part in plain.parts] == ["Text", "Button"]
    pressed = with_a_stop(Message("x", Text("x"), Button("OK", does=stop)), Notice.NEWS)
    names = [type(part).__name__ for part in pressed.parts]
    assert names == ["Text", "Button", "Divider", "Button"]


# Stopped


async def test_stopped_is_said_kindly_and_can_be_taken_back(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Stop these")
    assert stage.ben.told == (
        "Understood. I send you no more of these: what others ask of you.\n"
        "What others ask of you stands in /parley mine and at home. "
        "What you do yourself is always answered.\n[Once a day instead]\n[Keep them]"
    )
    assert paces(stage, stage.ben) == {Notice.ASKED: Pace.OFF}
    await stage.ben.presses("Keep them")
    assert stage.ben.told == "They come as before: what others ask of you."
    assert paces(stage, stage.ben) == {Notice.ASKED: Pace.NOW}
    await stage.ben.presses("Stop these")
    await stage.ben.presses("Once a day instead")
    assert stage.ben.told == ("They come once a day, when your day begins: what others ask of you.")
    await stage.ben.presses("Stop these")
    await stage.ben.presses("Keep them")
    assert stage.ben.told == "They come once a day: what others ask of you."
    assert paces(stage, stage.ben) == {Notice.ASKED: Pace.DAILY}


async def test_pressed_twice_it_says_so(stage: Stage) -> None:
    await added(stage)
    button = stage.ben.button("Stop these")
    await stage.ben.presses_button(button)
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told.startswith(
        "I send you none of these any more already: what others ask of you.\n"
    )


@pytest.mark.parametrize("step", ["Once a day instead", "Keep them", "Stop these"])
async def test_an_unknown_kind_is_refused(stage: Stage, step: str) -> None:
    await added(stage)
    await stage.ben.presses("Stop these")
    known = stage.ben.button(step)
    steps = {"Once a day instead": "once_a_day", "Keep them": "keep", "Stop these": "stop"}
    found = SCRIPT.steps[f"notices.{steps[step]}"]
    strange = Button("x", does=found, also={"notice": "letters"})
    assert known.step == strange.step
    with stage.unchanged():
        await stage.ben.presses_button(strange)
    assert stage.ben.told == (
        "I no longer know which messages this is about. Try /parley settings."
    )


async def test_the_list_comes_once_a_day_as_it_is(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(1, 9, month=12))
    await stage.ben.presses("Stop these")
    assert "[Once a day instead]" not in stage.ben.told
    step = SCRIPT.steps["notices.once_a_day"]
    with stage.unchanged():
        await stage.ben.presses_button(Button("x", does=step, also={"notice": "daily"}))
    assert stage.ben.told == "The list of your day comes once a day as it is."
    await stage.until(at(4, 23, month=12))
    assert stage.ben.dms[-1].at == at(1, 9, month=12)


async def test_what_is_stopped_is_dropped_and_no_trouble(stage: Stage) -> None:
    await chooses(stage.ben, questions="off")
    await added(stage)
    assert stage.ben.dms == []
    with stage.storage.session() as session:
        states = {d.state for d in session.exec(select(Delivery)).all() if d.step == "cards.card"}
    assert states == {DeliveryState.CANCELLED}
    assert "Do you take this on? Send the report" in await stage.ben.opens_home()
    await chooses(stage.ben, questions="now")
    await stage.until(at(23, 23))
    assert stage.ben.dms == []


async def test_what_stands_is_still_kept_current(stage: Stage) -> None:
    await added(stage)
    card = stage.ben.dms[-1]
    await stage.ben.presses("Stop these")
    await stage.ben.presses("Accept")
    assert card.text.startswith("You have taken this on: Send the report\n")
    assert stage.ben.told == "Thank you. You have taken this on: Send the report."


async def test_stopped_reminders_leave_the_list(stage: Stage) -> None:
    await taken(stage)
    await chooses(stage.ben, reminders="off")
    await stage.until(at(27, 12))
    assert [one.text.splitlines()[0] for one in stage.ben.dms[1:]] == ["# Your list for today"]
    await chooses(stage.ben, reminders="now", daily="off")
    await stage.until(at(8, 12, month=12))
    lines = [one.text.splitlines()[0] for one in stage.ben.dms[2:]]
    assert lines == ["Due 2026-11-27: Send the report"] * 2


async def test_nothing_at_all_comes_when_both_are_off(stage: Stage) -> None:
    await taken(stage)
    await chooses(stage.ben, reminders="off", daily="off")
    await stage.until(at(10, 12, month=12))
    assert len(stage.ben.dms) == 1
    assert not [one for one in stage.kept(Reminder) if one.person == stage.kept(Nudge)[0].id]


# Once a day


async def test_once_a_day_means_when_the_next_day_begins(stage: Stage) -> None:
    await chooses(stage.ben, questions="daily")
    await added(stage)
    assert stage.ben.dms == []
    await stage.until(at(24, 8, 59))
    assert stage.ben.dms == []
    await stage.until(at(24, 9))
    assert stage.ben.dm.startswith("@Ana asks you to take this on: Send the report\n")


async def test_what_came_before_the_day_comes_with_it(stage: Stage) -> None:
    await chooses(stage.ben, questions="daily")
    await stage.until(at(24, 7))
    await added(stage)
    await stage.until(at(24, 9))
    assert len(stage.ben.dms) == 1


async def test_on_leave_it_waits_for_the_first_whole_day(stage: Stage) -> None:
    await chooses(stage.ben, questions="daily")
    stage.knows(Person, "ben", away_until=at(25, 12))
    await added(stage)
    await stage.until(at(26, 8))
    assert stage.ben.dms == []
    await stage.until(at(26, 9))
    assert stage.ben.dms[0].text.startswith("@Ana asks you to take this on: Send the report\n")


async def test_chosen_otherwise_what_is_held_comes_at_once(stage: Stage) -> None:
    await chooses(stage.ben, questions="daily")
    await added(stage)
    assert stage.ben.dms == []
    await chooses(stage.ben, questions="now")
    assert stage.ben.dm.startswith("@Ana asks you to take this on: Send the report\n")


async def test_the_last_quarter_of_an_hour_waits_for_nobody(stage: Stage) -> None:
    await stage.flagged()
    await chooses(stage.ben, calls="daily")
    await stage.until(at(24, 14, 45))
    assert stage.ben.dms[-1].at == at(24, 14, 45)


async def test_reminders_once_a_day_come_only_when_the_day_begins(stage: Stage) -> None:
    await taken(stage)
    await chooses(stage.ben, reminders="daily", daily="off")
    await stage.until(at(26, 9))
    await stage.ben.presses("Another day…")
    await stage.ben.fills(until=at(27, 15))
    await stage.until(at(27, 23))
    assert stage.ben.dms[-1].at == at(26, 9)
    await stage.until(at(30, 9))
    assert stage.ben.dms[-1].at == at(30, 9)


# Chosen


async def test_the_form_shows_what_was_chosen(stage: Stage) -> None:
    await chooses(stage.ben, calls="off", news="daily", daily="off")
    await stage.ben.types("/parley settings")
    await stage.ben.presses("Messages to me")
    assert stage.ben.asked == "Messages to me"
    assert stage.ben.filled == {
        "calls": "off",
        "questions": "now",
        "news": "daily",
        "reminders": "now",
        "daily": "off",
    }


async def test_a_pace_that_does_not_exist_is_refused(stage: Stage) -> None:
    await stage.ben.types("/parley settings")
    await stage.ben.presses("Messages to me")
    with stage.unchanged():
        await stage.ben.fills(daily="daily")
    assert stage.ben.problems == {"daily": "Please choose one of the options."}
