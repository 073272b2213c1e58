"""Asking somebody for something: exactly what was looked at goes, to one person, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from flows.language.steps import Ask
from flows.language.words import Button
from flows.people.plea_cards import cannot, take_back, will
from flows.people.pleas import NO_CRISIS, LookAgain
from storage.book.tidy import tidy
from storage.records import CheckIn, Delivery, Notice, Pace, Person, Plea, PleaState
from tests.flows.checking_in import CANARY, SAVED, settles
from tests.stage import Actor, Stage

WORDS = "Could you take the phone on Thursday?"


async def at_the_page(who: Actor, score: str = "3") -> None:
    """Checked in, and asked whether somebody should be asked for something."""
    await who.types("/parley checkin", where="dm")
    await who.presses("Check in")
    await who.fills(score=score, words=CANARY)


async def asked(stage: Stage, wish: str = "help", words: str = WORDS) -> None:
    """Ana asked Dora."""
    await at_the_page(stage.ana)
    await stage.ana.fills(wish=wish, to=stage.dora, words=words)
    await stage.ana.fills()
    assert stage.ana.told.startswith("Sent, as you saw it.")


async def test_the_page_is_the_same_whatever_was_answered(stage: Stage) -> None:
    settles(stage, help_contacts="Nurse Joy, extension 7")
    shown: list[tuple[str, Mapping[str, object]]] = []
    for who, score in ((stage.ana, "1"), (stage.ben, "3"), (stage.dora, "5")):
        await at_the_page(who, score)
        shown.append((who.intro, who.filled))
    assert shown[0] == shown[1] == shown[2]
    assert shown[0][0].splitlines() == [
        SAVED,
        "Whom you can turn to: Nurse Joy, extension 7",
        NO_CRISIS,
        "---",
    ]
    assert not any(one.dms for one in (stage.ana, stage.cem, stage.dora))  # nobody is alerted


async def test_by_itself_asking_for_nothing_sends_and_saves_nothing(stage: Stage) -> None:
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("Ask somebody for something")
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.told == "Nothing was sent."


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("help", "@Ana asks you for help."),
        ("break", "@Ana asks you for a break."),
        ("buddy", "@Ana asks you for somebody beside them on a call."),
    ],
)
async def test_exactly_what_was_shown_goes_and_to_them_alone(
    stage: Stage, wish: str, line: str
) -> None:
    await at_the_page(stage.ana)
    await stage.ana.fills(wish=wish, to=stage.dora, words=WORDS)
    assert not stage.dora.dms
    lead, _, *shown, _ = stage.ana.intro.splitlines()
    assert lead == "This, and nothing else of yours, goes to @Dora:"
    await stage.ana.fills()
    assert stage.dora.dm.splitlines() == [*shown, "[I will]", "[I cannot]"]
    assert shown == [line, f"> {WORDS}"]
    said = [one for one in stage.voice.said if WORDS in one.text]
    assert [one.channel for one in said] == ["dm:dora"]
    assert WORDS not in str(said[0].message.summary)
    assert not any("check-in" in one.text for one in stage.dora.dms)
    assert WORDS not in repr(stage.kept(Plea))


async def test_the_answer_is_heard_and_may_change(stage: Stage) -> None:
    await asked(stage)
    await stage.dora.presses("I will")
    assert stage.dora.told == "Thank you. @Ana hears it."
    assert stage.ana.dm.splitlines() == ["You asked for help.", "@Dora: I will."]
    assert "You said: I will." in stage.dora.dm
    old = stage.dora.button("I cannot")
    await stage.dora.presses("I cannot")
    assert stage.ana.dm.splitlines() == ["You asked for help.", "@Dora: I cannot."]
    await stage.dora.presses_button(old)
    assert stage.dora.told == "You have said so already: I cannot."
    assert len(stage.ana.dms) == 1


async def test_neither_a_draft_nor_what_was_sent_tells_the_moment_nor_the_order(
    stage: Stage,
) -> None:
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    midnight = stage.now.replace(hour=0, minute=0, second=0, microsecond=0)
    assert midnight != stage.now
    assert [one.at for one in stage.kept(Plea)] == [midnight]
    await stage.skip(minutes=7)
    await stage.ana.fills()
    assert [one.at for one in stage.kept(Plea)] == [midnight]
    with stage.storage.session() as session:
        tidy(session, stage.now.replace(year=2025))
        left = [one.step for one in session.exec(select(Delivery)).all()]
    assert "plea_cards.request" in left  # while it stands, it can be taken back
    assert "pleas.let_go" not in left
    if stage.storage.is_sqlite:
        with pytest.raises(OperationalError), stage.storage.session() as session:
            session.connection().execute(text("SELECT rowid FROM plea"))


async def test_what_is_not_sent_is_forgotten(stage: Stage) -> None:
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    (draft,) = stage.kept(Plea)
    assert draft.to is None
    await stage.ana.fills(sending="drop")
    assert stage.ana.told == "Not sent, and forgotten."
    assert not stage.kept(Plea)
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    ask = stage.ana.ask
    await stage.skip(minutes=61)
    assert not stage.kept(Plea)
    stage.ana.ask = ask
    await stage.ana.fills()
    assert "I no longer know what this is about" in stage.ana.told
    assert not stage.dora.dms


async def test_it_is_taken_back_until_it_is_answered(stage: Stage) -> None:
    await asked(stage)
    await stage.ana.presses("Take it back")
    assert stage.ana.told == "Taken back."
    assert not stage.kept(Plea)
    assert [one.deleted for one in stage.dora.dms] == [True]
    await asked(stage)
    back = stage.ana.button("Take it back")
    await stage.dora.presses("I cannot")
    with stage.unchanged():
        await stage.ana.presses_button(back)
    assert stage.ana.told == "It is answered already, so it stays. You can talk about it."


async def test_the_same_page_sent_twice_goes_once(stage: Stage) -> None:
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    ask = stage.ana.ask
    await stage.ana.fills()
    await stage.ana.repeats()
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems[""] == "This is sent already."
    assert len(stage.dora.dms) == 1


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"to": ""}, "to", "Please choose who reads it."),
        ({"to": "ana"}, "to", "This is you. Please choose somebody else."),
        ({"to": "gus"}, "to", "Please choose a member."),
        ({"words": ""}, "words", "Please say it in your own words; a sentence is enough."),
        ({"wish": "swap"}, "wish", "You are on no call ahead, so there is none to swap."),
    ],
)
async def test_what_cannot_be_asked_is_refused_and_nothing_goes(
    stage: Stage, answers: dict[str, str], field: str, said: str
) -> None:
    await at_the_page(stage.ana)
    with stage.unchanged():
        await stage.ana.fills(**{"wish": "help", "to": "dora", "words": WORDS, **answers})
    assert stage.ana.problems[field].endswith(said)
    assert len(stage.kept(CheckIn)) == 1  # the answer itself stands


async def test_whoever_left_meanwhile_gets_nothing(stage: Stage) -> None:
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    stage.knows(Person, "dora", gone=True)
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems["sending"].startswith("Dora has left.")


async def test_nobody_else_can_answer_send_or_take_it_back(stage: Stage) -> None:
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    stage.knows(Person, "ben", admin=True)
    told = set()
    (plea,) = stage.kept(Plea)
    for about in (plea.id, "0" * 32):
        stage.ben.ask = Ask(LookAgain, about, {}, "", {"sending": "send"}, (), {})
        with stage.unchanged():
            await stage.ben.fills()
        told.add(stage.ben.told)
        for who in (stage.ben, stage.dora):
            for step in (will, cannot):
                with stage.unchanged():
                    await who.presses_button(Button("x", does=step, about=about))
                told.add(who.told)
        with stage.unchanged():
            await stage.ben.presses_button(Button("x", does=take_back, about=about))
            told.add(stage.ben.told)
            await stage.ben.presses_button(Button("x", opens=LookAgain, about=about))
            told.add(stage.ben.told)
    assert told == {"I no longer know what this is about. Try /parley help."}
    await stage.ana.fills()
    with stage.unchanged():
        await stage.ben.presses_button(Button("x", does=will, about=plea.id))
    assert stage.kept(Plea)[0].state is PleaState.SENT


async def test_a_swap_names_a_call_and_asks_for_it(stage: Stage) -> None:
    await stage.flagged()
    await at_the_page(stage.ana)
    with stage.unchanged():
        await stage.ana.fills(wish="swap", to=stage.dora)
    assert stage.ana.problems["call"] == "Please choose which call you want to swap."
    await stage.ana.fills(wish="swap", to=stage.dora, words=WORDS, call=stage.call.id)
    _, _, *shown, _ = stage.ana.intro.splitlines()
    await stage.ana.fills()
    assert stage.ana.told == "Sent, as you saw it. You hear in private what is answered."
    assert stage.dora.dm.splitlines()[: len(shown)] == shown
    assert shown[1] == f"> {WORDS}"
    assert not stage.kept(Plea)


async def test_whoever_wants_no_messages_finds_at_home_what_they_are_asked_for(
    stage: Stage,
) -> None:
    await stage.dora.types("/parley settings")
    with stage.storage.book(stage.workspace) as book:
        (dora,) = book.people_called(["dora"])
        book.choose_pace(dora, Notice.ASKED, Pace.OFF)
    for who in (stage.dora, stage.ben):
        await who.opens_home()
    await asked(stage)
    assert not stage.dora.dms
    assert f"@Ana asks you for help.\n> {WORDS}\n[I will]\n[I cannot]" in stage.dora.home
    assert WORDS not in stage.ben.home
    await stage.dora.presses("I will")
    assert stage.dora.told == "Thank you. @Ana hears it."
    assert WORDS not in stage.dora.home
    assert stage.ana.dm.splitlines() == ["You asked for help.", "@Dora: I will."]


@pytest.mark.parametrize("how", ["taken back", "forgotten"])
async def test_what_is_asked_no_more_waits_at_home_no_more(stage: Stage, how: str) -> None:
    await stage.dora.opens_home()
    await asked(stage)
    assert WORDS in stage.dora.home
    if how == "taken back":
        await stage.ana.presses("Take it back")
    else:
        await stage.ana.types("/parley forget me", where="dm")
        await stage.ana.presses("Forget me")
    assert WORDS not in stage.dora.home


async def test_what_is_not_sent_yet_waits_at_nobody_s_home(stage: Stage) -> None:
    await stage.dora.opens_home()
    await at_the_page(stage.ana)
    await stage.ana.fills(wish="help", to=stage.dora, words=WORDS)
    assert WORDS not in stage.dora.home
