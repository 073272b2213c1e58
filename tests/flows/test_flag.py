"""Playing flows/before/flag.py: from the typed words to the verdict and the home thread."""

from __future__ import annotations

import pytest

from flows.verdict import propose
from storage.records import Call, CallState, Person, Role, Seat, Team, Verdict
from tests.stage import MONDAY, Stage

SCALES = {"renewal": 3, "brand": 2, "morale": 1, "conditions": ["stakes", "emotions"]}
HEAD = """\
# Acme: crucial call, aligning
When: 2026-11-24 15:00 UTC · 30 minutes
Lead: @Ana
Why: They may leave us
Points: 8 of 12: the renewal 3, our name 2, our team 1, much is at stake, emotions run strong
There is no line yet. @Ana or anyone on the call writes it.
---
[Write the line]
[More…]"""


async def begins(stage: Stage, words: str = "Acme tomorrow 15:00", **answers: object) -> None:
    """Ana gets as far as the three scales."""
    await stage.ana.types(f"/parley flag {words}")
    await stage.ana.fills(**{"reason": "They may leave us", **answers})


def seats(stage: Stage) -> dict[str, Role]:
    """Who is on the call, by name."""
    names = {person.id: person.name for person in stage.kept(Person)}
    return {names[seat.person]: seat.role for seat in stage.kept(Seat)}


# The conversation


async def test_ana_flags_a_crucial_call(stage: Stage) -> None:
    ana = stage.ana
    await ana.types("/parley flag Acme tomorrow 3pm", where="sales")
    assert ana.intro == "I read: Acme, 2026-11-24 15:00 UTC. Please correct what is wrong."
    assert ana.filled == {
        "account": "Acme",
        "starts_at": "2026-11-24T15:00:00+00:00",
        "minutes": "30",
        "lead": "ana",
        "reason": None,
    }

    await ana.fills(reason="They may leave us")
    assert ana.asked == "How crucial is it?"
    assert not any(ana.filled.values())  # nobody is led to an answer
    assert stage.voice.said == []

    await ana.fills(**SCALES)
    assert ana.asked == "Who is on the call?"
    assert stage.head == HEAD
    assert stage.call.verdict is Verdict.CRUCIAL

    await ana.fills(scribe=stage.ben, experts=[stage.cem])
    assert ana.asked == "What do we all say?"
    assert seats(stage) == {"Ana": Role.LEAD, "Ben": Role.SCRIBE, "Cem": Role.EXPERT}

    await ana.fills(line="We know why it failed, and it is fixed.")
    assert ana.asked == ""
    assert stage.replies == [
        (
            "@Ana wrote the line. Please read it and say whether you stand behind it.\n"
            "> We know why it failed, and it is fixed."
        )
    ]


async def test_closing_the_form_after_the_verdict_keeps_what_was_saved(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.fills(**SCALES)
    await stage.skip(minutes=5)  # she goes away instead of naming anybody
    assert stage.head == HEAD
    assert seats(stage) == {"Ana": Role.LEAD}


async def test_the_form_opens_from_the_home_tab_and_from_a_message(stage: Stage) -> None:
    await stage.ana.opens_home()
    await stage.ana.presses("Flag a call")
    assert (stage.ana.filled["account"], stage.ana.filled["lead"]) == (None, "ana")

    words = "The customer says:\nthey will not renew."
    await stage.ana.uses("flag", text=words)
    assert stage.ana.filled["account"] is None
    assert stage.ana.filled["reason"] == words


async def test_words_without_a_time_are_answered_with_a_question(stage: Stage) -> None:
    for words in ("Acme", "Acme 12/05 14:00", "Acme 31 Feb 10:00"):
        await stage.ana.types(f"/parley flag {words}")
        assert stage.ana.intro == "I found no time in what you wrote, so please choose it here."
        assert (stage.ana.filled["account"], stage.ana.filled["starts_at"]) == (words, None)


async def test_without_a_known_zone_no_moment_is_guessed(stage: Stage) -> None:
    stage.knows(Person, "ana", zone="")
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    assert stage.ana.filled["starts_at"] is None
    assert stage.ana.intro == (
        "I do not know your time zone yet, so please choose the start yourself."
    )


async def test_a_call_to_watch_is_told_to_ana_alone_and_she_may_override(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.fills(renewal=1, brand=1, morale=0, conditions=["views"])
    assert stage.ana.told == (
        "Acme, 2026-11-24 15:00 UTC:\n"
        "Verdict: one to watch.\n"
        "Points: 3 of 12: the renewal 1, our name 1, our team 0, views differ. "
        "Your team calls a call crucial from 6 points and watches it from 3.\n"
        "I keep it in your list; no thread is opened.\n"
        "[Treat it as crucial]"
    )
    assert stage.voice.said == []

    await stage.ana.presses("Treat it as crucial")
    await stage.ana.fills(reason="Their board listens in")
    assert stage.ana.asked == "Who is on the call?"
    assert stage.replies == ["@Ana judged this call crucial:\n> Their board listens in"]
    assert (stage.call.proposed, stage.call.verdict) == (Verdict.WATCH, Verdict.CRUCIAL)


@pytest.mark.parametrize(
    ("scales", "conditions", "verdict"),
    [
        ((0, 0, 0), "", Verdict.NOT_CRUCIAL),
        ((1, 1, 0), "", Verdict.NOT_CRUCIAL),
        ((1, 1, 0), "views", Verdict.WATCH),
        ((0, 0, 3), "", Verdict.WATCH),  # a scale at its top is never an ordinary call
        ((2, 2, 1), "", Verdict.WATCH),
        ((2, 2, 2), "", Verdict.CRUCIAL),
        ((3, 0, 0), "stakes,views,emotions", Verdict.CRUCIAL),
    ],
)
def test_the_verdict_follows_the_points(
    scales: tuple[int, int, int], conditions: str, verdict: Verdict
) -> None:
    renewal, brand, morale = scales
    call = Call(
        account="Acme",
        team="t",
        place="p",
        flagged_by="ana",
        flagged_at=MONDAY,
        starts_at=MONDAY,
        renewal=renewal,
        brand=brand,
        morale=morale,
        conditions=conditions,
    )
    assert propose(call, Team()) is verdict
    assert propose(call, Team(crucial_from=0)) is Verdict.CRUCIAL


async def test_a_call_judged_ordinary_can_be_treated_as_crucial_later(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.fills(renewal=0, brand=0, morale=0, conditions=[])
    assert stage.ana.told.startswith("Acme, 2026-11-24 15:00 UTC:\nVerdict: not crucial.\n")
    assert stage.ana.told.endswith("\nNobody else is told.\n[Treat it as crucial]")
    await begins(stage)  # the verdict was closed long ago; she flags it again
    assert stage.ana.asked == "Change the verdict"
    assert stage.ana.intro == (
        "This call was flagged before, and judged not crucial. "
        "Say why, and it is treated as crucial."
    )
    await stage.ana.fills(reason="They have called twice")
    assert [call.state for call in stage.kept(Call)] == [CallState.ALIGNING]


async def test_a_flag_delivered_twice_counts_once(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.repeats()
    assert len(stage.kept(Call)) == 1
    await stage.ana.fills(**SCALES)
    await stage.ana.repeats()
    assert [one.text for one in stage.heads] == [HEAD]


async def test_those_named_hear_of_it_in_private_and_once(stage: Stage) -> None:
    await stage.flagged(line="")
    assert [one.text for one in stage.ben.dms] == [
        (
            "You are on a crucial call with Acme as scribe. It starts 2026-11-24 15:00 UTC.\n"
            "There is no line yet. Follow the thread.\n[Write the line]"
        )
    ]
    assert stage.ana.dms == stage.dora.dms == []


async def test_who_never_met_parley_is_greeted_first(stage: Stage) -> None:
    stage.knows(Person, "ben", greeted_at=None)
    await stage.flagged()
    hello, invitation = stage.ben.dms
    assert hello.text.startswith("Hello, I am Parley.")
    assert invitation.text.startswith("You are on a crucial call with Acme as scribe.")


async def test_two_people_flag_the_same_call_and_one_thread_opens(stage: Stage) -> None:
    await begins(stage)
    await stage.ben.types("/parley flag acme tomorrow 15:00")
    await stage.ben.fills(reason="I heard it too")
    await stage.ana.fills(**SCALES)
    with stage.unchanged():
        await stage.ben.fills(**SCALES)
    assert stage.ben.problems == {
        "": "A call with acme at this very moment is flagged already. See /parley status."
    }
