"""Playing flows/before/alignment.py: one line, everyone's word, and what is refused."""

from __future__ import annotations

import asyncio

from storage.records import Brief, CallState, Person, Role, Seat, SignOff
from tests.stage import WORKSPACE, Stage

LINE = "We know why it failed, and it is fixed."


def sign_offs(stage: Stage) -> list[str]:
    """The rows of the head that say who stands behind the line."""
    labels = ("Aligned:", "Concern:", "Waiting for:")
    return sorted(row for row in stage.head.splitlines() if row.startswith(labels))


def said(stage: Stage, sentence: str) -> int:
    """How often something stands in the thread."""
    return sum(reply.startswith(sentence) for reply in stage.replies)


async def all_agree(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I'm aligned")


# The conversation


async def test_ana_ben_and_cem_align(stage: Stage) -> None:
    await stage.flagged()
    assert sign_offs(stage) == ["Aligned: @Ana", "Waiting for: @Cem and @Ben"]

    await stage.ben.presses("I'm aligned")
    assert stage.ben.told == "Thank you. You are aligned on version 1."

    await stage.cem.presses("I have a concern")
    await stage.cem.fills(concern="We cannot promise Friday.")
    assert stage.cem.told == (
        "Your concern stands in the thread, where everyone on the call sees it."
    )
    assert stage.replies[-1] == ("@Cem has a concern about version 1:\n> We cannot promise Friday.")
    assert sign_offs(stage) == ["Aligned: @Ana and @Ben", "Concern: @Cem"]

    await stage.ana.presses("Edit the line")
    assert stage.ana.filled == {"line": LINE, "do_not_say": None, "questions": None}
    await stage.ana.fills(line="It is fixed.", do_not_say="Friday", questions="Who pays?")
    assert stage.replies[-1] == (
        "@Ana changed the line: version 2. Please all align again.\n> It is fixed."
    )
    assert sign_offs(stage) == ["Aligned: @Ana", "Waiting for: @Cem and @Ben"]
    for one, heard in ((stage.ana, 0), (stage.ben, 2), (stage.cem, 2)):
        assert len(one.dms) == heard  # a changed line comes as a new message
    assert "What we all say (version 2)\n> It is fixed.\nWhat we do not say" in stage.ben.dm
    for shown in (
        "What we all say (version 2)\n> It is fixed.",
        "What we do not say\n> Friday",
        "Open questions\n> Who pays?",
    ):
        assert shown in stage.head

    await asyncio.gather(stage.ben.presses("I'm aligned"), stage.cem.presses("I'm aligned"))
    assert stage.replies[-1] == "Everyone is aligned on version 2."

    await stage.ana.presses("Ready")
    assert stage.replies[-1] == "@Ana says: we are ready."
    assert stage.head.startswith("# Acme: crucial call, ready\n")


async def test_ana_goes_ahead_unaligned_with_a_reason_that_all_can_read(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    assert stage.ana.intro == (
        "Still missing on version 1: Cem and Ben. You may go ahead anyway, with a reason."
    )
    await stage.ana.fills(reason="The customer cannot wait")
    assert stage.replies[-1] == (
        "@Ana goes ahead although not everyone is aligned. The reason:\n> The customer cannot wait"
    )
    assert "Going ahead without everyone: The customer cannot wait" in stage.head
    assert stage.call.state is CallState.READY


async def test_once_everyone_aligned_after_all_the_reason_goes(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    await stage.ana.fills(reason="The customer cannot wait")
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I'm aligned")
    assert stage.replies[-1] == "Everyone is aligned on version 1."
    assert "Going ahead without everyone" not in stage.head
    assert stage.call.state is CallState.READY


async def test_two_people_agreeing_at_once_both_count(stage: Stage) -> None:
    await stage.flagged()
    await asyncio.gather(stage.ben.presses("I'm aligned"), stage.cem.presses("I'm aligned"))
    assert sign_offs(stage) == ["Aligned: @Ana, @Cem and @Ben"]
    assert said(stage, "Everyone is aligned on version 1.") == 1


async def test_twenty_people_agreeing_at_once_all_count(stage: Stage) -> None:
    await stage.flagged()
    crowd = [stage.hires(f"p{number:02}", f"Person {number:02}") for number in range(20)]
    call = stage.call.id
    with stage.storage.book(WORKSPACE) as book:
        experts = book.people_called(one.native for one in crowd)
        for person in experts:
            book.add(Seat(call=call, person=person.id, role=Role.EXPERT))
    button = stage.ben.button("I'm aligned")
    everyone = [stage.ben, stage.cem, *crowd]
    await asyncio.gather(*(one.presses_button(button) for one in everyone))
    assert {one.told for one in everyone} == {"Thank you. You are aligned on version 1."}
    assert len(stage.kept(SignOff)) == len(everyone) + 1
    assert said(stage, "Everyone is aligned on version 1.") == 1


async def test_agreeing_twice_counts_once(stage: Stage) -> None:
    await stage.flagged()
    button = stage.ben.button("I'm aligned")
    await asyncio.gather(stage.ben.presses_button(button), stage.ben.presses_button(button))
    await stage.ben.presses_button(button)
    assert stage.ben.told == "You are aligned on version 1 already."
    with stage.unchanged():
        await stage.ben.repeats()
    names = {one.id: one.name for one in stage.kept(Person)}
    assert sorted(names[one.person] for one in stage.kept(SignOff)) == ["Ana", "Ben"]


async def test_a_press_delivered_twice_counts_once(stage: Stage) -> None:
    await stage.flagged()
    await stage.cem.presses("I'm aligned")
    await stage.ben.presses("I'm aligned")
    with stage.unchanged():
        await stage.ben.repeats()
        await stage.cem.repeats()
    assert said(stage, "Everyone is aligned on version 1.") == 1


async def test_a_concern_delivered_twice_stands_once(stage: Stage) -> None:
    await stage.flagged()
    await stage.cem.presses("I have a concern")
    await stage.cem.fills(concern="We cannot promise Friday.")
    with stage.unchanged():
        await stage.cem.repeats()
    assert said(stage, "@Cem has a concern") == 1


async def test_a_concern_takes_the_word_back_and_the_call_is_not_ready(stage: Stage) -> None:
    await all_agree(stage)
    await stage.ana.presses("Ready")
    await stage.cem.presses("I have a concern")
    await stage.cem.fills(concern="We cannot promise Friday.")
    assert stage.call.state is CallState.ALIGNING
    assert sign_offs(stage) == ["Aligned: @Ana and @Ben", "Concern: @Cem"]

    await stage.cem.presses("I'm aligned")
    assert sign_offs(stage) == ["Aligned: @Ana, @Cem and @Ben"]
    assert said(stage, "Everyone is aligned on version 1.") == 1  # it was said before


async def test_a_sponsor_need_not_align_but_may_be_concerned(stage: Stage) -> None:
    await all_agree(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(sponsor=stage.dora)
    assert "You do not need to sign off." in stage.dora.dm
    await stage.dora.presses("I have a concern")
    await stage.dora.fills(concern="Legal has not seen it.")
    assert sign_offs(stage) == ["Aligned: @Ana, @Cem and @Ben", "Concern: @Dora"]


async def test_the_invitation_follows_what_happens_in_place(stage: Stage) -> None:
    await stage.flagged(line="")
    await stage.ben.presses("Write the line")
    await stage.ben.fills(line=LINE)
    assert stage.cem.dm == (
        "You are on a crucial call with Acme as expert. It starts 2026-11-24 15:00 UTC.\n"
        f"What we all say (version 1)\n> {LINE}\n"
        "Do you stand behind it? More in the thread.\n[I'm aligned]\n[I have a concern]"
    )
    assert "You are aligned on version 1. See the thread." in stage.ben.dm
    assert [len(one.dms) for one in (stage.ana, stage.ben, stage.cem)] == [0, 1, 1]


async def test_what_waits_on_the_home_tab_can_be_agreed_to_there(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.opens_home()
    assert (
        "Do you stand behind what we say to Acme?\n"
        f"What we all say (version 1)\n> {LINE}\n[I'm aligned]"
    ) in stage.ben.home
    await stage.ben.presses("I'm aligned")
    assert "Do you stand behind what we say" not in stage.ben.home


# What is refused


async def test_agreeing_to_a_line_that_has_changed_is_refused(stage: Stage) -> None:
    await stage.flagged()
    old = stage.ben.button("I'm aligned")
    await stage.ana.presses("Edit the line")
    await stage.ana.fills(line="It is fixed.")
    with stage.unchanged():
        await stage.ben.presses_button(old)
    assert stage.ben.told == "The line has changed: it is version 2 now. Please read it again."


async def test_of_two_who_edit_the_line_at_once_one_is_asked_to_look_again(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Edit the line")
    await stage.ben.presses("Edit the line")
    await asyncio.gather(stage.ana.fills(line="It is fixed."), stage.ben.fills(line="It broke."))
    problems = [one.problems for one in (stage.ana, stage.ben) if one.problems]
    assert problems == [
        {
            "line": (
                "Somebody changed the line meanwhile. Copy your words, close this form, and look "
                "at version 2 first."
            )
        }
    ]
    assert sorted(brief.version for brief in stage.kept(Brief)) == [1, 2]


async def test_a_line_that_stays_the_same_is_no_new_version(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Edit the line")
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {"line": "Nothing has changed, so this stays the version it is."}


async def test_who_is_not_on_the_call_can_neither_write_agree_nor_object(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("Edit the line")
    await stage.cem.presses("I have a concern")
    stage.dora.ask, stage.eve.ask = stage.ben.ask, stage.cem.ask
    sentence = "You are not on this call. Ask Ana to add you."
    with stage.unchanged():
        for label in ("I'm aligned", "I have a concern", "Edit the line"):
            await stage.dora.presses(label)
            assert stage.dora.told == sentence
        await stage.dora.fills(line="Buy more.")
        await stage.eve.fills(concern="I was not asked.")
    assert stage.dora.problems == stage.eve.problems == {"": sentence}


async def test_a_sponsor_s_word_is_not_needed(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(sponsor=stage.dora)
    with stage.unchanged():
        await stage.dora.presses_button(stage.ben.button("I'm aligned"))
    assert stage.dora.told == "As sponsor you do not need to sign off. You may raise a concern."
