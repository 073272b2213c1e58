"""One's own data: everything that is kept of a person, and nothing of anybody else's."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from bot.own import written
from flows.people import avoiding, checkin_kept
from flows.promises.exporting import NotTheirs
from storage.records import (
    Debrief,
    Feedback,
    FeedbackState,
    Person,
    Plea,
    PleaState,
    Story,
    StoryState,
    WeekMember,
)
from storage.vault import Cell
from tests.flows.after_the_call import ended
from tests.stage import MONDAY, Stage

FIVE = ("aim", "happened", "why", "keep_or_change", "customer_needs")


def file_of(stage: Stage, native: str) -> dict[str, Any]:
    person = next(one for one in stage.kept(Person) if one.native == native)
    opened = lambda: stage.storage.book(stage.workspace)  # noqa: E731 -- as a link opens it
    content: dict[str, Any] = orjson.loads(b"".join(written(opened, person.id, "", stage.now)))
    return content


def confided(stage: Stage, native: str, words: str) -> None:
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        turn.someone = book.person_called(native)
        checkin_kept.add(turn, checkin_kept.said(4, (checkin_kept.Helps.BREAK,), words))


async def test_it_has_what_somebody_said_and_what_is_known_of_them(stage: Stage) -> None:
    await ended(stage)
    confided(stage, "ben", "Bens's words")
    confided(stage, "cem", "Cem's words")
    ben = next(one for one in stage.kept(Person) if one.native == "ben")
    with stage.storage.book(stage.workspace) as book:
        five = dict.fromkeys(FIVE, "Ben's debrief")
        book.add(Debrief(call=stage.call.id, person=ben.id, at=MONDAY, **five))
    content = file_of(stage, "ben")
    assert content["schema"] == "parley.own/1"
    assert (content["you"]["name"], content["you"]["teams"]) == ("Ben", ["Customer team"])
    (entry,) = content["check_ins"]
    assert (entry["score"], entry["words"]) == (4, "Bens's words")
    assert [one["aim"] for one in content["debriefs"]] == ["Ben's debrief"]
    assert "Cem's words" not in str(content)


async def test_it_has_what_they_gave_away_and_where_their_answers_counted(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        ben, cem = book.person_called("ben"), book.person_called("cem")
        assert ben is not None
        assert cem is not None
        avoiding.given(turn, ben, beside=[cem])
        team = book.teams()[0]
        for week, left in (("2026-W48", False), ("2026-W47", True)):
            book.add(WeekMember(week=week, person=ben.id, team=team.id, left=left))
    content = file_of(stage, "ben")
    given = {"day": "2026-11-23", "week": "2026-W48", "help": "new"}
    assert content["hard_calls_given_away"] == [given]
    assert content["counted_in"] == [
        {"week": "2026-W47", "team": "Customer team", "left": True},
        {"week": "2026-W48", "team": "Customer team", "left": False},
    ]
    content = file_of(stage, "cem")
    assert (content["hard_calls_given_away"], content["counted_in"]) == ([], [])


async def test_who_never_checked_in_gets_no_key_by_looking(stage: Stage) -> None:
    await stage.ana.types("/parley help")
    with stage.unchanged():
        content = file_of(stage, "eve")
    assert (content["check_ins"], content["check_in_choice"]) == ([], None)
    assert (content["feedback"], content["asked_of_colleagues"]) == ([], [])
    assert (content["hard_calls_given_away"], content["counted_in"]) == ([], [])


async def test_who_has_left_gets_nothing(stage: Stage) -> None:
    stage.knows(Person, "ben", gone=True)
    with pytest.raises(NotTheirs):
        file_of(stage, "ben")


async def test_what_nobody_can_open_any_more_is_left_out(stage: Stage) -> None:
    ben, cem = (
        next(one for one in stage.kept(Person) if one.native == native) for native in ("ben", "cem")
    )
    with stage.storage.book(stage.workspace) as book:
        book.add(Plea(asker=ben.id, to=cem.id, at=MONDAY, state=PleaState.SENT, sealed=b"x"))
        book.add(Feedback(giver=cem.id, receiver=ben.id, at=MONDAY, state=FeedbackState.OFFERED))
    content = file_of(stage, "ben")
    assert (content["asked_of_colleagues"], content["feedback"]) == ([], [])


async def test_a_leader_s_drafts_and_posted_stories_are_theirs(stage: Stage) -> None:
    for said in ("Ana's", "Dora's"):
        with stage.storage.book(stage.workspace) as book:
            person = book.person_called(said[:-2].lower())
            assert person is not None
            assert book.vault is not None
            for month, state in (("2026-11", StoryState.POSTED), ("2026-12", StoryState.DRAFT)):
                one = book.add(Story(person=person.id, month=month, state=state))
                cell, words = (
                    Cell("story", one.id, "sealed"),
                    json.dumps({"redo": f"{said} {month}"}),
                )
                one.sealed = book.vault.seal_text(book, cell, words, of=person)
            book.add(Story(person=person.id, month="2027-01"))
    content = file_of(stage, "dora")
    told = [(one["month"], one["state"], one["redo"]) for one in content["stories"]]
    assert told == [
        ("2026-11", "posted", "Dora's 2026-11"),
        ("2026-12", "draft", "Dora's 2026-12"),
    ]
    assert "Ana's" not in str(content)
