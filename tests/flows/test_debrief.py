"""The debrief: sealed until all are in or 24 hours have passed, merged, late ones added, closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.records import Call, Seat
from tests.flows.after_the_call import QUESTIONS, answers_of, call_of, crucial, debriefs, due, ended
from tests.flows.traces import said_anywhere
from tests.stage import MONDAY, Stage

END = MONDAY
PROMPT_BUTTONS = "[My debrief]\n[Add an action]\n[Save a promise]\n[Close the debrief]"


def prompts(stage: Stage) -> list[tuple[datetime, str]]:
    return [
        (one.at, one.text)
        for one in stage.said_in("crucial-calls")
        if one.thread and one.text.startswith("# Debrief")
    ]


async def test_answers_are_seen_by_nobody_before_all_are_in(stage: Stage) -> None:
    await ended(stage)
    for who in (stage.ana, stage.ben, stage.dora):
        await who.opens_home()
    await debriefs(stage.ben)
    assert stage.ben.told == "Kept, and sealed until the debrief. Thank you."
    await stage.skip(hours=23, minutes=59)
    seen = said_anywhere(stage)
    for who in (stage.ana, stage.cem, stage.dora, stage.eve):
        for words in ("mine", "status Acme", "status", "settings", "help"):
            await who.types(f"/parley {words}")
            seen += who.told
        seen += await who.opens_home()
    await stage.ana.types("/parley debrief Acme")
    assert stage.ana.ask is not None
    seen += repr(stage.ana.ask.filled)
    assert [words for words in answers_of("Ben").values() if words in seen] == []
    await stage.skip(minutes=1)
    assert all(words in stage.thread for words in answers_of("Ben").values())


async def test_who_has_answered_is_told_nowhere_before_all_are_in(stage: Stage) -> None:
    await ended(stage)
    before = stage.thread
    await debriefs(stage.ben)
    assert stage.thread == before


async def test_the_prompt_comes_exactly_a_day_after_the_end(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await debriefs(stage.ana)
    await stage.skip(hours=23, minutes=59, seconds=59)
    assert prompts(stage) == []
    await stage.skip(seconds=1)
    said = f"# Debrief: Acme\n1 answered, 2 outstanding.\n{PROMPT_BUTTONS}"
    assert prompts(stage) == [(END + timedelta(hours=24), said)]


async def test_the_prompt_follows_the_real_end_and_not_the_planned_one(stage: Stage) -> None:
    await crucial(stage)
    await stage.skip(minutes=70)
    await stage.ana.presses("The call has ended")
    await stage.skip(hours=25)
    assert [at for at, _ in prompts(stage)] == [MONDAY + timedelta(minutes=70, hours=24)]


async def test_a_call_that_ended_long_before_its_plan_is_debriefed_on_time(stage: Stage) -> None:
    await crucial(stage, when="Fri 15:00")
    await stage.ana.types("/parley start Acme")
    await stage.ana.types("/parley end Acme")
    await stage.skip(days=7)
    assert [at for at, _ in prompts(stage)] == [END + timedelta(hours=24)]


async def test_a_bot_that_was_down_over_the_moment_asks_as_soon_as_it_is_back(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ana)
    stage.clock.at += timedelta(hours=31)
    await stage.skip(seconds=0)
    assert [at for at, _ in prompts(stage)] == [END + timedelta(hours=31)]
    await stage.skip(days=3)
    assert len(prompts(stage)) == 1


async def test_the_debrief_comes_early_when_all_are_in_and_then_not_again(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ana, stage.ben)
    assert stage.ben.told == (
        "Yours were the last ones: the debrief is in the thread now. Thank you."
    )
    said = f"# Debrief: Acme\nEveryone's answers are in.\n{PROMPT_BUTTONS}"
    assert prompts(stage) == [(END, said)]
    await stage.skip(days=2)
    assert prompts(stage) == [(END, said)]
    assert "this is the only reminder" not in said_anywhere(stage)


async def test_merged_answers_stand_side_by_side_question_by_question(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ana, stage.ben)
    labels = (
        "What did we want from this call?",
        "What happened?",
        "Why did it go that way?",
        "What do we keep, what do we change?",
        "What does the customer need next?",
    )
    assert stage.replies[-5:] == [
        f"{label}\n> @Ana: Ana's {name}\n> @Ben: Ben's {name}"
        for name, label in zip(QUESTIONS, labels, strict=True)
    ]


async def test_without_any_answer_the_prompt_still_comes_and_names_nobody(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    assert stage.replies[-1] == (
        f"# Debrief: Acme\nNo answers yet, 2 outstanding.\n{PROMPT_BUTTONS}"
    )


async def test_outstanding_is_a_number_and_never_a_name(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await debriefs(stage.ana)
    replies = len(stage.replies)
    await due(stage)
    since = "\n".join(stage.replies[replies:])
    assert "1 answered, 2 outstanding." in since
    assert "Ben" not in since
    assert "Cem" not in since


async def test_each_person_missing_is_nudged_once_and_nobody_else(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await debriefs(stage.ana)
    await due(stage)
    await stage.skip(days=7)
    reminder = (
        "The debrief of the call with Acme is open, and yours would help. "
        "Five short questions; this is the only reminder.\n[My debrief]"
    )
    for who, times in ((stage.ana, 0), (stage.ben, 1), (stage.cem, 1), (stage.dora, 0)):
        assert [one.text for one in who.dms].count(reminder) == times, who.name


async def test_the_nudge_says_thank_you_once_it_is_answered(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ben.presses("My debrief")
    await stage.ben.fills(**answers_of("Ben"))
    assert stage.ben.dm == "Your debrief of the call with Acme is in. Thank you."


async def test_late_answers_are_merged_in_where_they_belong(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ana)
    await due(stage)
    posts = len(stage.replies)
    await debriefs(stage.ben)
    assert stage.ben.told == "Your answers are in the thread now. Thank you."
    assert len(stage.replies) == posts
    assert "Everyone's answers are in." in stage.thread
    assert "What happened?\n> @Ana: Ana's happened\n> @Ben: Ben's happened" in stage.replies


async def test_the_first_late_answers_bring_the_questions_into_the_thread(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    assert "What happened?" not in stage.thread
    await debriefs(stage.ben)
    assert "What happened?\n> @Ben: Ben's happened" in stage.replies


async def test_my_own_answers_come_back_to_me_to_be_changed(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ben)
    await stage.ben.types("/parley debrief acme")
    assert stage.ben.ask is not None
    assert stage.ben.ask.filled == answers_of("Ben")
    await stage.ben.fills(why="Because of the outage")
    await due(stage)
    assert "> @Ben: Because of the outage" in stage.thread
    assert "Ben's why" not in stage.thread


async def test_the_form_says_whether_answers_are_sealed(stage: Stage) -> None:
    await ended(stage)
    await stage.ben.types("/parley debrief Acme")
    assert "Your answers stay sealed until everyone's are in" in repr(stage.ben.ask)
    await due(stage)
    await stage.ben.types("/parley debrief Acme")
    assert "your answers are shown in the thread at once" in repr(stage.ben.ask)


async def test_nobody_from_outside_the_call_debriefs_it(stage: Stage) -> None:
    await ended(stage)
    button = stage.ben.button("My debrief")
    for who in (stage.eve, stage.dora):
        with stage.unchanged():
            await who.presses_button(button)
        assert who.told == "Only people who were on the call debrief it. Ask Ana to add you."


async def test_answers_of_somebody_taken_off_the_call_meanwhile_are_refused(stage: Stage) -> None:
    await ended(stage)
    await stage.ben.types("/parley debrief Acme")
    call = call_of(stage)
    with stage.storage.book(call.workspace) as book:
        (seat,) = [one for one in book.seats(call) if one.role == "scribe"]
        book.remove(seat)
    with stage.unchanged():
        await stage.ben.fills(**answers_of("Ben"))
    assert stage.ben.problems == {
        "": "Only people who were on the call debrief it. Ask Ana to add you."
    }


async def test_a_call_that_goes_on_again_is_not_debriefed(stage: Stage) -> None:
    await ended(stage)
    button = stage.ben.button("My debrief")
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == "The call is not over yet. Please come back when it is."


async def test_a_debrief_without_a_customer_or_with_an_unknown_one_is_refused(stage: Stage) -> None:
    await ended(stage)
    with stage.unchanged():
        await stage.ana.types("/parley debrief")
    assert stage.ana.told == "Which customer? For example: /parley debrief Acme"
    with stage.unchanged():
        await stage.ana.types("/parley debrief Acmee")
    assert stage.ana.told == "I know no call with Acmee. Did you mean Acme?"


async def test_every_question_wants_an_answer_and_none_is_kept_without(stage: Stage) -> None:
    await ended(stage)
    await stage.ben.types("/parley debrief Acme")
    with stage.unchanged():
        await stage.ben.fills(**answers_of("Ben") | {"why": " ", "aim": "x" * 901})
    assert stage.ben.problems == {
        "why": "Please answer this one.",
        "aim": "Please keep this under 900 characters; it has 901.",
    }


async def test_a_sponsor_may_debrief_and_is_not_waited_for(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(sponsor=stage.dora)
    await stage.skip(minutes=90)
    await debriefs(stage.dora, stage.ana, stage.ben)
    assert "> @Dora: Dora's happened\n> @Ana: Ana's happened" in stage.thread


async def test_of_several_calls_with_a_customer_one_is_chosen(stage: Stage) -> None:
    await ended(stage)
    first = stage.call
    with stage.storage.book(first.workspace) as book:
        second = book.add(Call(**first.model_dump(exclude={"id"})))
        for seat in book.seats(first):
            book.add(Seat(call=second.id, person=seat.person, role=seat.role))
    await stage.ben.types("/parley debrief Acme")
    assert stage.ben.told == (
        "There are several calls with Acme. Which one do you mean?\n"
        + "\n".join(["2026-11-23 10:00 UTC\n[Debrief this one]"] * 2)
    )
    await stage.ben.presses("Debrief this one")
    assert stage.ben.ask is not None
    assert stage.ben.ask.about in {first.id, second.id}
