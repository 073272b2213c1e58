"""Playing flows/people/stories.py and story.py: leaders go first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.people import stories
from flows.people.opening import open_weeks
from storage.records import Person, Place, Story, StoryState, Team
from tests.flows.owing import people, team
from tests.stage import Actor, Stage

ASKS = "Which call would you redo, and which criticism did you receive?"
WORDS = {
    "redo": "With Acme I promised a day I could not keep.",
    "criticism": "You decide before we have spoken.",
    "change": "I speak last.",
}
FIRST = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)  # ten in Berlin


def arm(stage: Stage) -> None:
    """What happens at start, and every hour."""
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        open_weeks(turn)


def stands(who: Actor) -> list[str]:
    """The messages about stories in somebody's private chat."""
    marks = (ASKS, "Your draft is kept", "Not this month", "Posted in", "no more stories")
    return [one.text for one in who.dms if any(mark in one.text for mark in marks)]


async def asked(stage: Stage) -> None:
    """It is the first Monday of December, and Dora was asked."""
    arm(stage)
    await stage.until(FIRST)


async def drafted(stage: Stage) -> None:
    """Dora has written her draft, and looks at what they would read."""
    await asked(stage)
    await stage.dora.presses("Write it")
    await stage.dora.fills(**WORDS)
    assert stage.dora.asked == "What they would read"


def state_of(stage: Stage) -> StoryState:
    return max(stage.kept(Story), key=lambda one: one.month).state


async def test_whoever_leads_is_asked_on_the_first_monday_at_ten_and_nobody_else(
    stage: Stage,
) -> None:
    arm(stage)
    arm(stage)
    await stage.until(FIRST.replace(hour=8, minute=59))
    assert stands(stage.dora) == []
    await stage.until(FIRST)
    assert len(stands(stage.dora)) == 1
    for label in ("Write it", "Later", "Not this month", "Stop these"):
        assert f"[{label}]" in stands(stage.dora)[0]
    assert [stands(one) for one in (stage.ana, stage.ben, stage.cem)] == [[], [], []]
    arm(stage)
    await stage.until(datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    assert len(stands(stage.dora)) == 2


async def test_whoever_does_not_work_on_mondays_is_asked_on_tuesday(stage: Stage) -> None:
    stage.knows(Person, "dora", days="1,2,3")
    await asked(stage)
    assert stands(stage.dora) == []
    await stage.skip(days=1)
    assert len(stands(stage.dora)) == 1


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (datetime(2026, 12, 7, 9, 0, tzinfo=UTC), datetime(2027, 1, 4, 9, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2027, 1, 4, 9, 0, tzinfo=UTC)),
        (datetime(2027, 3, 1, 8, 59, tzinfo=UTC), datetime(2027, 3, 1, 9, 0, tzinfo=UTC)),
        (datetime(2027, 3, 20, 9, 0, tzinfo=UTC), datetime(2027, 4, 5, 8, 0, tzinfo=UTC)),
    ],
)
def test_ten_oclock_is_ten_where_they_are(after: datetime, expected: datetime) -> None:
    dora = Person(native="dora", zone="Europe/Berlin")
    assert stories.next_time(dora, after) == expected


async def test_the_draft_is_theirs_and_nobody_elses(stage: Stage) -> None:
    await drafted(stage)
    for words in WORDS.values():
        assert words in stage.dora.intro
    await stage.dora.fills()
    assert stage.dora.told == "Kept. Only you can read it. /parley story opens it again."
    assert state_of(stage) is StoryState.DRAFT
    (one,) = stage.kept(Story)
    assert one.sealed is not None
    said = repr([row.text for row in stage.voice.said]) + repr(one) + repr(one.sealed)
    assert not [words for words in WORDS.values() if words in said]
    await stage.dora.presses("Change it")
    assert stage.dora.filled == WORDS
    for label in ("Look at it and post", "Change it", "Throw it away"):
        button = stage.dora.button(label)
        with stage.unchanged():
            await stage.ana.presses_button(button)
        assert stage.ana.told == "I no longer know what this is about. Try /parley help."
        assert stage.ana.asked == ""


async def test_posted_it_stands_where_the_team_reads_it_and_is_taken_back(stage: Stage) -> None:
    await drafted(stage)
    home = stage.kept(Team)[0].channel
    form = stage.dora.ask
    with stage.unchanged():
        await stage.dora.fills(where=next(p.id for p in stage.kept(Place) if p.id != home))
    assert stage.dora.problems
    await stage.dora.fills(where=home)
    assert stage.dora.told.startswith("Posted in #crucial-calls. Thank you for going first.")
    assert stage.head == (
        "@Dora goes first.\n# A call to redo, and a criticism\n"
        "A call I would redo\n> With Acme I promised a day I could not keep.\n"
        "A criticism I received\n> You decide before we have spoken.\n"
        "What I do with it\n> I speak last.\n"
        "Nobody has to answer. If you have one too, your team would like to hear it."
    )
    stage.dora.ask = form
    with stage.unchanged():
        await stage.dora.fills(where=home)
    assert stage.dora.problems == {"": "There is no draft to post any more."}
    other = team(stage, "Others", "eve")
    with stage.storage.book(stage.workspace) as book:
        assert stories.seen(book, book.teams()[0], stage.now)
        assert not stories.seen(book, other, stage.now)
    back = stage.dora.button("Take it back")
    with stage.unchanged():
        await stage.ana.presses_button(back)
    await stage.dora.presses_button(back)
    assert stage.heads == []
    assert state_of(stage) is StoryState.DRAFT
    with stage.unchanged():
        await stage.dora.presses_button(back)
    assert stage.dora.told == "It is taken back already."
    with stage.storage.book(stage.workspace) as book:
        assert not stories.seen(book, book.teams()[0], stage.now)


async def test_the_digest_learns_for_31_days_that_one_was_seen(stage: Stage) -> None:
    await drafted(stage)
    await stage.dora.fills(where=stage.kept(Team)[0].channel)
    await stage.skip(days=30)
    with stage.storage.book(stage.workspace) as book:
        assert stories.seen(book, book.teams()[0], stage.now)
    await stage.skip(days=2)
    with stage.storage.book(stage.workspace) as book:
        assert not stories.seen(book, book.teams()[0], stage.now)


async def test_later_asks_once_more_in_a_week(stage: Stage) -> None:
    await asked(stage)
    await stage.dora.presses("Later")
    assert stage.dora.told == "I ask you once more in a week."
    await stage.skip(days=8)
    assert len(stands(stage.dora)) == 2


async def test_not_this_month_is_fine_and_nothing_is_kept(stage: Stage) -> None:
    await drafted(stage)
    await stage.dora.presses("Throw it away")
    (one,) = stage.kept(Story)
    assert (one.state, one.sealed) == (StoryState.SKIPPED, None)
    assert stands(stage.dora) == ["Not this month. I ask again in the next one."]
    await stage.until(datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    assert ASKS in stands(stage.dora)[-1]


async def test_stopped_until_they_ask_again(stage: Stage) -> None:
    await asked(stage)
    await stage.dora.presses("Stop these")
    assert stage.dora.told.startswith("Understood. I ask you for no more stories")
    arm(stage)
    await stage.until(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    assert stands(stage.dora) == ["I ask you for no more stories.\n[Ask me again]"]
    await stage.dora.presses("Ask me again")
    assert stage.dora.told == "I ask you once a month, on its first Monday."
    await stage.until(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    assert ASKS in stands(stage.dora)[-1]


async def test_by_the_verb_at_any_time_for_those_who_lead(stage: Stage) -> None:
    with stage.unchanged():
        await stage.ana.types("/parley story")
    assert stage.ana.told.startswith("This is for those who lead a team")
    await stage.dora.types("/parley story")
    await stage.dora.fills(**WORDS)
    await stage.dora.fills(where=stage.kept(Team)[0].channel)
    assert state_of(stage) is StoryState.POSTED
    await stage.dora.types("/parley story")
    assert stage.dora.told.startswith("This month's is posted. Thank you for going first.")
    assert "[Take it back]" in stage.dora.told
    with stage.storage.book(stage.workspace) as book:
        assert book.last_story(book.leaders()[0]) is not None


async def test_whoever_leads_no_more_is_asked_no_more(stage: Stage) -> None:
    arm(stage)
    with people(stage) as (book, _):
        book.teams()[0].manager = None
    await stage.until(FIRST)
    assert stands(stage.dora) == []


async def test_in_a_channel_that_outsiders_read_nothing_is_posted(stage: Stage) -> None:
    await drafted(stage)
    home = stage.kept(Team)[0].channel
    stage.knows(Place, "crucial-calls", shared=True)
    with stage.unchanged():
        await stage.dora.fills(where=home)
    assert stage.dora.problems == {
        "where": "I can post it only in a channel of a team that you lead."
    }


async def test_without_a_key_nobody_is_asked_and_nothing_is_kept(stage: Stage) -> None:
    stage.storage.vault = None
    await asked(stage)
    assert stands(stage.dora) == []
    await stage.dora.types("/parley story")
    assert stage.dora.told.startswith("I keep a draft only where I can lock it up")
    assert stage.kept(Story) == []


async def test_whoever_was_erased_has_no_story_any_more(stage: Stage) -> None:
    await drafted(stage)
    await stage.dora.fills(where=stage.kept(Team)[0].channel)
    with people(stage) as (book, ids):
        assert book.vault is not None
        book.vault.forget(book, book.get(Person, ids["dora"]))
    (one,) = stage.kept(Story)
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        turn.refresh_named("story.told", one)
    await stage.deliveries.drain()
    assert stage.heads == []
