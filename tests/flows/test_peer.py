"""Playing flows/people/peer.py: a buddy's two questions before and after, for the lead alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.people.peer import told_of
from storage.records import Buddying, PeerPart, PeerWord, Person, PersonKey, Place
from tests.flows.test_buddies import flagged, stand_by
from tests.flows.test_long_words import words
from tests.stage import Stage

STRONG, RISK = "We know the cause, zebra-strong.", "The date is a guess, zebra-risk."
KEEP, NEXT = "You listened first, zebra-keep.", "Say the date last, zebra-next."
DAY = timedelta(days=1)
OPEN = "The time for these questions has passed. Please tell the lead directly."


@pytest.fixture
async def paired(stage: Stage) -> Stage:
    """Cem is the buddy on Ana's call."""
    await stand_by(stage.cem)
    await flagged(stage)
    return stage


async def answers(stage: Stage, strongest: str = STRONG, risk: str = RISK) -> None:
    await stage.cem.presses("Two questions")
    await stage.cem.fills(strongest=strongest, risk=risk)
    assert not stage.cem.problems, stage.cem.problems


async def over(stage: Stage) -> None:
    """The call is over since half an hour."""
    await stage.ana.types("/parley start Acme")
    await stage.ana.types("/parley end Acme")
    await stage.skip(minutes=30)


def rows(stage: Stage) -> list[str]:
    return [row for table in stage._everything().values() for row in table]  # noqa: SLF001


async def test_the_lead_alone_reads_what_the_buddy_sees(paired: Stage) -> None:
    stage = paired
    await stage.cem.presses("Two questions")
    assert stage.cem.asked == "Before the call"
    assert stage.cem.intro.startswith("Ana alone reads this, unless they share it in the thread.")
    await stage.cem.fills(strongest=STRONG, risk=RISK)
    assert stage.cem.told == "Thank you. Ana has it, and nobody else has."
    assert stage.ana.dm == (
        "@Cem, your buddy, before the call with Acme:\n"
        f"The strongest part\n> {STRONG}\nThe biggest risk\n> {RISK}\n"
        "[Share in the thread]\n[Delete it]\n"
        "Only you read this. It is gone 2026-12-23 10:00 UTC."
    )
    assert "zebra" not in stage.thread
    others = [one.text for one in stage.voice.said if one.channel != "dm:ana"]
    assert not any("zebra" in text for text in others)
    assert not any("zebra" in row for row in rows(stage) if not row.startswith("dm:ana"))
    assert "Thank you. Your answers went to @Ana alone." in stage.cem.dm
    (told,) = [one for one in stage.ana.dms if "zebra" in one.text]
    assert "zebra" not in str(told.message.summary)


async def test_answers_are_changed_in_place(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    said = len(stage.ana.dms)
    await stage.cem.presses("Change my answers")
    assert stage.cem.filled == {"strongest": STRONG, "risk": RISK}
    await stage.cem.fills(risk="None at all.")
    assert len(stage.ana.dms) == said
    assert "> None at all." in stage.ana.dm
    assert len(stage.kept(PeerWord)) == 1


async def test_after_the_call_two_other_questions_are_asked(paired: Stage) -> None:
    stage = paired
    await over(stage)
    assert stage.cem.dm.startswith("The call with Acme is over, and you were the buddy.")
    await stage.cem.presses("Two questions")
    assert stage.cem.asked == "After the call"
    await stage.cem.fills(keep=KEEP, next_try=NEXT)
    assert stage.ana.dm.startswith("@Cem, your buddy, after the call with Acme:")
    assert f"What should stay\n> {KEEP}\nOne thing to try next time\n> {NEXT}" in stage.ana.dm
    (word,) = stage.kept(PeerWord)
    assert word.part is PeerPart.AFTER


async def test_the_time_for_each_question_passes(paired: Stage) -> None:
    stage = paired
    before = stage.cem.button("Two questions")
    await over(stage)
    with stage.unchanged():
        await stage.cem.presses_button(before)
    assert stage.cem.told == OPEN
    after = stage.cem.button("Two questions")
    await stage.skip(days=31)
    with stage.unchanged():
        await stage.cem.presses_button(after)
    assert stage.cem.told == OPEN


async def test_only_the_buddy_is_asked(paired: Stage) -> None:
    stage = paired
    two = stage.cem.button("Two questions")
    with stage.unchanged():
        await stage.ben.presses_button(two)
    assert stage.ben.told == "I no longer know what this is about. Try /parley help."
    await stage.cem.presses("Two questions")
    await stage.cem.presses("I cannot")
    with stage.unchanged():
        await stage.cem.fills(strongest=STRONG, risk=RISK)
    assert stage.cem.problems == {"": "You are not the buddy on the call with Acme any more."}


async def test_it_is_shared_by_the_lead_and_by_nobody_else(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    share = stage.ana.button("Share in the thread")
    for who in (stage.cem, stage.dora, stage.ben):
        with stage.unchanged():
            await who.presses_button(share)
        assert who.told == "I no longer know what this is about. Try /parley help."
    await stage.ana.presses("Share in the thread")
    assert stage.replies[-1] == (
        "@Ana shares what @Cem, the buddy, said before the call.\n"
        f"The strongest part\n> {STRONG}\nThe biggest risk\n> {RISK}"
    )
    assert "You shared this in the thread." in stage.ana.dm
    assert "@Ana shared your answers in the thread." in stage.cem.dm
    assert "[Change my answers]" not in stage.cem.dm
    with stage.unchanged():
        await stage.ana.presses_button(share)
    assert stage.ana.told == "You have shared this already."


async def test_what_was_shared_is_changed_no_more(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    change = stage.cem.button("Change my answers")
    await stage.ana.presses("Share in the thread")
    with stage.unchanged():
        await stage.cem.presses_button(change)
    assert stage.cem.told == "Ana has shared your answers, so they stay as they are."


async def test_sharing_is_taken_back_for_ten_minutes(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    await stage.ana.presses("Share in the thread")
    undo = stage.ana.button("Undo: sharing it")
    await stage.skip(minutes=10)
    await stage.ana.presses_button(undo)
    assert stage.ana.told == "Taken back. Only you read it now."
    assert "zebra" not in stage.thread
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "It does not stand in the thread."
    await stage.ana.presses("Share in the thread")
    await stage.skip(minutes=10, seconds=1)
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Ten minutes have passed, so it stays in the thread."


async def test_nothing_is_shared_where_outsiders_read(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    stage.knows(Place, "crucial-calls", shared=True)
    with stage.unchanged():
        await stage.ana.presses("Share in the thread")
    assert "shared with people outside the company" in stage.ana.told


async def test_what_the_lead_deletes_is_gone_and_that_it_happened_stays(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    change, delete = stage.cem.button("Change my answers"), stage.ana.button("Delete it")
    await stage.ana.presses("Share in the thread")
    with stage.unchanged():
        await stage.cem.presses_button(delete)
    await stage.ana.presses_button(delete)
    assert stage.ana.told == "Deleted. Nobody can read these words any more."
    gone = "What your buddy told you about the call with Acme is no longer kept."
    assert stage.ana.dms[-1].text == gone
    assert not any("zebra" in one.text for one in stage.voice.said if not one.deleted)
    (word,) = stage.kept(PeerWord)
    assert word.sealed == b""
    assert "[Change my answers]" not in stage.cem.dm
    with stage.unchanged():
        await stage.ana.presses_button(delete)
        assert stage.ana.told == "It is deleted already. Nothing of it is kept."
        await stage.cem.presses_button(change)
    assert stage.cem.told == "You have answered already, and the words are no longer kept."


async def test_after_thirty_days_the_words_are_gone_in_private(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    share = stage.ana.button("Share in the thread")
    await stage.skip(days=29, hours=23)
    assert any("zebra" in one.text for one in stage.ana.dms)
    await stage.skip(hours=2)
    assert not any("zebra" in one.text for one in stage.ana.dms)
    (word,) = stage.kept(PeerWord)
    assert word.sealed == b""
    with stage.unchanged():
        await stage.ana.presses_button(share)
    assert stage.ana.told == "These words are no longer kept."


async def test_what_was_shared_stands_as_anything_said_there(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    await stage.ana.presses("Share in the thread")
    await stage.skip(days=31)
    assert "zebra-strong" in stage.thread
    assert not any("zebra" in one.text for one in stage.ana.dms)


async def passes_on(stage: Stage) -> None:
    """Ana hands the lead over to Dora, a minute later."""
    await stage.skip(minutes=1)
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.dora)


async def test_a_new_lead_does_not_read_what_was_said_to_the_old_one(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    share = stage.ana.button("Share in the thread")
    change = stage.cem.button("Change my answers")
    await passes_on(stage)
    assert not any("zebra" in one.text for one in stage.dora.dms)
    with stage.unchanged():
        await stage.dora.presses_button(share)
        await stage.ana.presses_button(share)
    assert stage.ana.told.startswith("You do not lead this call any more, so this stays between")
    (told,) = [one.text for one in stage.ana.dms if "zebra" in one.text]
    assert "[Share in the thread]" not in told
    assert "@Dora alone reads it, unless they share it.\nWhat you told @Ana stays with them." in (
        stage.cem.dm
    )
    await stage.cem.presses_button(change)
    assert stage.cem.filled == {}
    assert "Dora never sees what you told Ana, and it goes with this." in stage.cem.intro


async def test_the_buddy_is_asked_anew_for_the_new_lead(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    await passes_on(stage)
    await stage.cem.opens_home()
    assert "@Dora alone reads it" in stage.cem.home
    await stage.cem.presses("Two questions")
    await stage.cem.fills(strongest="You know them.", risk="It is new to you.")
    assert stage.cem.told == "Thank you. Dora has it, and nobody else has."
    assert "> It is new to you." in stage.dora.dm
    stands = [one.text for one in (*stage.ana.dms, *stage.dora.dms) if not one.deleted]
    assert not any("zebra" in text for text in stands)
    assert len(stage.kept(PeerWord)) == 1
    assert stage.cem.dm.count("Your answers went to @Dora alone.") == 1
    await stage.cem.presses("Change my answers")
    assert stage.cem.filled["risk"] == "It is new to you."
    await stage.dora.presses("Share in the thread")
    assert stage.replies[-1].startswith("@Dora shares what @Cem, the buddy, said")


async def test_what_was_shared_before_stays_in_the_thread(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    await stage.ana.presses("Share in the thread")
    change = stage.cem.dms[-1]
    await passes_on(stage)
    assert "@Ana shared your answers in the thread." in change.text
    assert "zebra-risk" in stage.thread


async def test_with_the_leads_key_gone_nobody_reads_it(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    with stage.storage.book(stage.workspace) as book:
        ana = book.person_called("ana")
        assert ana is not None
        assert told_of(book, ana) == [
            {
                "from": "Cem",
                "customer": "Acme",
                "part": "before",
                "at": "2026-11-23T10:00:00+00:00",
                "strongest": STRONG,
                "risk": RISK,
            }
        ]
        assert book.vault is not None
        assert book.vault.forget(book, ana)
    share = stage.ana.button("Share in the thread")
    with stage.unchanged():
        await stage.ana.presses_button(share)
    assert stage.ana.told == "These words are no longer kept."
    await stage.cem.presses("Change my answers")
    assert stage.cem.filled == {}


async def test_without_a_key_nothing_is_asked_and_nothing_kept(paired: Stage) -> None:
    stage = paired
    stage.storage.vault = None
    with stage.unchanged():
        await stage.cem.presses("Two questions")
    assert stage.cem.told.startswith("I keep private words only where I can lock them up")
    assert stage.kept(PersonKey) == []


async def test_a_lead_who_has_left_is_told_nothing(paired: Stage) -> None:
    stage = paired
    await stage.cem.presses("Two questions")
    stage.knows(Person, "ana", gone=True)
    with stage.unchanged():
        await stage.cem.fills(strongest=STRONG, risk=RISK)
    assert stage.cem.problems[""].startswith("There is no lead who could read this.")


async def test_a_buddy_named_by_hand_whom_nothing_was_asked_is_asked_afterwards(
    stage: Stage,
) -> None:
    await flagged(stage, line="")
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(buddy=stage.eve)
    stage.knows(Person, "eve", zone="Europe/Lisbon")
    await over(stage)
    assert stage.eve.dm.startswith("The call with Acme is over, and you were the buddy.")
    assert len(stage.kept(Buddying)) == 1


async def test_whoever_was_taken_off_is_asked_nothing_afterwards(paired: Stage) -> None:
    stage = paired
    await stage.ana.types("/parley start Acme")
    with stage.storage.book(stage.workspace) as book:
        cem = book.person_called("cem")
        assert cem is not None
        (call,) = book.calls_of(cem)
        seat = book.seat_of(cem, call)
        assert seat is not None
        book.remove(seat)
    await stage.ana.types("/parley end Acme")
    await stage.skip(minutes=30)
    assert not any("you were the buddy" in one.text for one in stage.cem.dms)


async def test_home_shows_what_waits_for_the_buddy(paired: Stage) -> None:
    stage = paired
    assert "You are the buddy on the call with Acme." in await stage.cem.opens_home()
    await answers(stage)
    assert "You are the buddy" not in stage.cem.home
    await over(stage)
    assert "You are the buddy on the call with Acme." in stage.cem.home
    assert "You are the buddy" not in await stage.ana.opens_home()


async def test_who_answered_before_it_began_is_thanked(paired: Stage) -> None:
    stage = paired
    await answers(stage)
    await stage.ana.types("/parley start Acme")
    said = "You looked at the call with Acme before it began. Thank you."
    assert stage.cem.dms[0].text == said


async def test_a_late_answer_is_kept_as_long_as_any_other(paired: Stage) -> None:
    stage = paired
    await over(stage)
    await stage.skip(days=20)
    await stage.cem.presses("Two questions")
    await stage.cem.fills(keep=KEEP, next_try=NEXT)
    assert timedelta(days=30) == stage.timers["peer.let_go"] - stage.now


async def test_the_longest_words_fit_everywhere(stage: Stage) -> None:
    await stand_by(stage.cem)
    stage.knows(Person, "cem", name=words(150))
    await stage.ana.types("/parley flag")
    await stage.ana.fills(account=words(80), starts_at=stage.now + DAY, reason="They may leave us")
    await stage.ana.fills(renewal=3, brand=3, morale=3)
    await stage.ana.fills(scribe=stage.ben)
    await stage.ana.fills(line=words(900), do_not_say=words(900), questions=words(900))
    assert not stage.ana.problems
    await answers(stage, words(900), words(900))
    await stage.ana.presses("Share in the thread")
    assert "shares what" in stage.replies[-1]
    await stage.cem.opens_home()
    await stage.skip(days=1, hours=2)
    await stage.cem.presses("Two questions")
    await stage.cem.fills(keep=words(900), next_try=words(900))
    assert "One thing to try next time" in stage.ana.dm
