"""Retention: what is past its time goes at night, in batches, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from adapters.voice import Later, Receipt
from flows.language.steps import Tools
from flows.people import keeping
from flows.people.forgetting import marks_of
from flows.people.keeping import next_night
from flows.people.opening import open_weeks
from flows.people.weeks import week_of
from storage.book import Book
from storage.book.keeping import RULES, Rule
from storage.book.traces import MARKED
from storage.records import (
    FORMER,
    Action,
    ActionEvent,
    ActionState,
    Buddying,
    Capture,
    CheckIn,
    CheckInChoice,
    CheckInPrompt,
    Debrief,
    Delivery,
    DeliveryKind,
    Duty,
    Feedback,
    FeedbackState,
    GivenAway,
    Nudge,
    PeerPart,
    PeerWord,
    Person,
    PersonKey,
    Plea,
    PoolMember,
    Promise,
    PromiseState,
    Record,
    Release,
    Story,
    Subject,
    Swap,
    Team,
)
from storage.terms import LIMITS, Keep, Terms
from tests.flows import test_feedback, test_pleas, test_stories
from tests.flows.acting import added, taken
from tests.flows.after_the_call import ended
from tests.stage import MONDAY, Stage

NIGHT = MONDAY.replace(hour=3) + timedelta(days=1)


async def night(stage: Stage, after: timedelta = timedelta(0), **days: int) -> None:
    """The night comes, so long after Monday morning."""
    known = {keep: limits.days for keep, limits in LIMITS.items()}
    known |= {Keep(name): number for name, number in days.items()}
    stage.conductor.tools = Tools(terms=Terms(known))
    stage.clock.at = max(stage.clock.at, MONDAY + after)
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        keeping.arm(turn)
    await stage.until(next_night(stage.clock.at) + timedelta(minutes=5))


def kept(stage: Stage, *records: Record) -> None:
    with stage.storage.book(stage.workspace) as book:
        for record in records:
            book.add(record)


def person(stage: Stage, native: str = "ben") -> Person:
    return next(one for one in stage.kept(Person) if one.native == native)


# When


async def test_it_comes_every_night_once_however_often_it_is_asked_for(stage: Stage) -> None:
    for _ in range(3):
        with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
            keeping.arm(turn)
    assert stage.timers["keeping.tidy"] == NIGHT
    await stage.until(NIGHT + timedelta(seconds=1))
    assert stage.timers["keeping.tidy"] == NIGHT + timedelta(days=1)


async def test_one_that_is_due_is_not_moved_to_the_next_night(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        keeping.arm(turn)
    stage.clock.at = NIGHT + timedelta(hours=1)  # the process was down
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        open_weeks(turn)
    assert stage.timers["keeping.tidy"] == NIGHT


async def test_a_heap_goes_in_batches_at_once_one_after_the_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 2)
    old = week_of(MONDAY - timedelta(days=60))
    kept(stage, *(CheckIn(owner="x", week=old, sealed=b"x") for _ in range(7)))
    batches: list[int] = []
    outdated = Book.outdated

    def counted(  # noqa: PLR0913 -- as it is
        book: Book,
        terms: Terms,
        now: datetime,
        week: Callable[[datetime], str],
        most: int,
        *,
        at: datetime,
    ) -> int:
        batches.append(outdated(book, terms, now, week, most, at=at))
        return batches[-1]

    monkeypatch.setattr(Book, "outdated", counted)
    await night(stage)
    assert batches == [2, 2, 2, 1]
    assert stage.kept(CheckIn) == []


# What


@pytest.mark.parametrize(("days", "stays"), [(30, {-22, 0}), (60, {-50, -22, 0}), (14, {0})])
async def test_check_ins_go_with_their_week_and_never_after_their_time(
    stage: Stage, days: int, stays: set[int]
) -> None:
    weeks = {ago: week_of(MONDAY + timedelta(days=ago)) for ago in (0, -22, -50, -80)}
    kept(stage, *(CheckIn(owner="x", week=week, sealed=b"x") for week in weeks.values()))
    await night(stage, checkins=days)
    assert {one.week for one in stage.kept(CheckIn)} == {weeks[ago] for ago in stays}


async def test_what_somebody_kept_to_themselves_has_an_end(stage: Stage) -> None:
    ben, ana = person(stage).id, person(stage, "ana").id
    long_ago, lately = MONDAY - timedelta(days=40), MONDAY - timedelta(days=20)
    week = week_of(MONDAY - timedelta(days=8))
    kept(
        stage,
        Plea(asker=ben, to=ana, at=long_ago, sealed=b"x"),
        Plea(asker=ben, to=ana, at=lately, sealed=b"y"),
        CheckInPrompt(person=ben, week=week),
        CheckInPrompt(person=ben, week=week_of(MONDAY)),
        Release(team="", week=week_of(MONDAY - timedelta(days=400)), subject=Subject.LOAD),
        Release(team="", week=week, subject=Subject.LOAD),
    )
    await night(stage)
    assert [one.sealed for one in stage.kept(Plea)] == [b"y"]
    assert [one.week for one in stage.kept(CheckInPrompt)] == [week_of(MONDAY)]
    assert [one.week for one in stage.kept(Release)] == [week]


async def test_who_has_left_for_a_year_leaves_no_choice_and_no_key(stage: Stage) -> None:
    for native, gone, ago in (("ben", True, 400), ("cem", True, 20), ("ana", False, 400)):
        seen = MONDAY - timedelta(days=ago)
        stage.knows(Person, native, gone=gone, seen_at=seen)
        one = person(stage, native).id
        kept(stage, CheckInChoice(person=one), PersonKey(person=one, wrapped=b"x", master="m"))
    await night(stage)
    left = {person(stage, native).id for native in ("cem", "ana")}
    assert {one.person for one in stage.kept(CheckInChoice)} == left
    assert {one.person for one in stage.kept(PersonKey)} == left


async def test_debriefs_and_captures_go_after_a_year_and_their_call_stays(stage: Stage) -> None:
    await ended(stage)
    call, ben = stage.call.id, person(stage).id
    five = dict.fromkeys(("aim", "happened", "why", "keep_or_change", "customer_needs"), "x")
    kept(stage, Capture(call=call, person=ben, outcome="x", at=MONDAY),
         Debrief(call=call, person=ben, at=MONDAY, **five))  # fmt: skip
    await night(stage, timedelta(days=300))
    assert (len(stage.kept(Capture)), len(stage.kept(Debrief))) == (1, 1)
    await night(stage, timedelta(days=366))
    assert (stage.kept(Capture), stage.kept(Debrief)) == ([], [])
    assert stage.call.id == call


async def test_work_goes_a_year_after_it_was_over_with_all_that_hangs_on_it(stage: Stage) -> None:
    await taken(stage)
    await stage.skip(days=200)
    await stage.ben.types("/parley mine")
    await stage.ben.presses("Open: Send the report")
    await stage.ben.presses("Done")
    assert stage.kept(Action)[0].state is ActionState.DONE
    await night(stage, timedelta(days=400))
    assert len(stage.kept(Action)) == 1
    await night(stage, timedelta(days=570))
    for kind in (Action, ActionEvent, Duty, Nudge):
        assert stage.kept(kind) == [], kind


async def test_what_is_still_open_stays_however_old_it_is(stage: Stage) -> None:
    await added(stage)
    ben = person(stage).id
    day = date(2026, 11, 20)
    for state in (PromiseState.PROMISED, PromiseState.KEPT):
        promise = Promise(words=state.value, said_by=ben, responsible=ben, accountable=ben, by=ben,
                          asked=day, due=day, state=state, at=MONDAY)  # fmt: skip
        kept(stage, promise)
    await night(stage, timedelta(days=500))
    assert len(stage.kept(Action)) == 1
    assert [one.words for one in stage.kept(Promise)] == ["promised"]


async def test_what_is_younger_than_its_time_stays(stage: Stage) -> None:
    await ended(stage)
    await taken(stage)
    before = stage._everything()  # noqa: SLF001 -- all tables at once
    await night(stage)
    now = stage._everything()  # noqa: SLF001 -- the same
    changed = {name for name in before if before[name] != now[name]}
    assert changed <= {"delivery", "organisation", "said", "workspacekey", "nudge", "reminder",
                       "reminded"}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind.__name__)
def test_every_rule_is_a_question_that_the_database_understands(stage: Stage, rule: Rule) -> None:
    with stage.storage.book(stage.workspace) as book:
        since = rule.since(Terms(), MONDAY)
        assert book._ids(rule.kind, rule.old(rule.kind, since, week_of(since))) == []  # noqa: SLF001 -- the question alone


def test_the_night_is_always_ahead() -> None:
    for hour in (0, 2, 3, 4, 23):
        now = datetime(2026, 11, 23, hour, tzinfo=MONDAY.tzinfo)
        assert now < next_night(now) <= now + timedelta(days=1)


async def test_a_buddy_s_words_go_and_that_they_looked_at_the_call_stays(stage: Stage) -> None:
    await ended(stage)
    ben, ana = person(stage).id, person(stage, "ana").id
    buddying = Buddying(call=stage.call.id, person=ben, at=MONDAY)
    kept(stage, buddying)
    for part, ago in ((PeerPart.BEFORE, 31), (PeerPart.AFTER, 3)):
        moment = MONDAY - timedelta(days=ago)
        word = PeerWord(
            call=stage.call.id, buddying=buddying.id, lead=ana, part=part, sealed=b"x", at=moment,
            until=moment + timedelta(days=30),
        )  # fmt: skip
        kept(stage, word)
    await night(stage)
    words = {one.part: one.sealed for one in stage.kept(PeerWord)}
    assert words == {PeerPart.BEFORE: b"", PeerPart.AFTER: b"x"}
    assert len(stage.kept(Buddying)) == 1


async def test_feedback_goes_after_a_year_or_sooner_where_that_is_set(stage: Stage) -> None:
    ben, ana = person(stage).id, person(stage, "ana").id
    for ago in (400, 200, 20):
        moment = MONDAY - timedelta(days=ago)
        one = Feedback(giver=ana, receiver=ben, state=FeedbackState.GIVEN, at=moment, sealed=b"x")
        kept(stage, one)
    await night(stage)
    assert len(stage.kept(Feedback)) == 2
    await night(stage, feedback=100)
    assert len(stage.kept(Feedback)) == 1


# What stood of it in the chat


def standing(stage: Stage, words: str) -> list[str]:
    """In which conversations something still stands."""
    return sorted(one.channel for one in stage.voice.said if words in one.text and not one.deleted)


def kinds_left(stage: Stage) -> set[DeliveryKind]:
    with stage.storage.session() as session:
        return {one.kind for one in session.exec(select(Delivery)).all()}


async def test_what_was_asked_of_a_colleague_goes_from_their_chat_as_well(stage: Stage) -> None:
    await test_pleas.asked(stage)
    await stage.dora.presses("I will")
    request, reply = test_pleas.WORDS, "You asked for help."
    assert (standing(stage, request), standing(stage, reply)) == (["dm:dora"], ["dm:ana"])
    await night(stage, timedelta(days=28))
    assert (standing(stage, request), standing(stage, reply)) == (["dm:dora"], ["dm:ana"])
    await night(stage, timedelta(days=32))
    assert stage.kept(Plea) == []
    assert (standing(stage, request), standing(stage, reply)) == ([], [])
    assert DeliveryKind.BACK not in kinds_left(stage)


async def test_feedback_goes_from_both_chats_as_well(stage: Stage) -> None:
    await test_feedback.given(stage)
    assert standing(stage, "zebra") == ["dm:ben"]
    mine = len([one for one in stage.ana.dms if not one.deleted and "feedback" in one.text])
    assert mine
    await night(stage, timedelta(days=100), feedback=90)
    assert stage.kept(Feedback) == []
    assert standing(stage, "zebra") == []
    assert not [one.text for one in stage.ana.dms if not one.deleted and "feedback" in one.text]


async def test_a_story_goes_from_the_channel_as_well(stage: Stage) -> None:
    await test_stories.drafted(stage)
    await stage.dora.fills(where=stage.kept(Team)[0].channel)
    criticism = test_stories.WORDS["criticism"]
    assert len(standing(stage, criticism)) == 1
    await stage.skip(days=40)
    await night(stage, feedback=1)
    assert [one.month for one in stage.kept(Story)] == ["2027-01"]
    assert standing(stage, criticism) == []


async def test_what_the_platform_cannot_delete_that_night_is_deleted_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(_workspace: str, _at: Receipt) -> None:
        raise Later("down")

    await test_pleas.asked(stage)
    with monkeypatch.context() as while_down:
        while_down.setattr(stage.voice, "delete", down)
        await night(stage, timedelta(days=40))
        assert stage.kept(Plea) == []
        await stage.skip(days=5)
        assert standing(stage, test_pleas.WORDS) == ["dm:dora"]
    await stage.skip(days=1)
    assert standing(stage, test_pleas.WORDS) == []


# What came of people after they were forgotten


async def forgotten(stage: Stage) -> Person:
    """Ben, whom nothing here says any more."""
    ben = person(stage).id
    await stage.ben.types("/parley forget me", where="dm")
    await stage.ben.presses("Forget me")
    (former,) = (one for one in stage.kept(Person) if one.id == ben)
    assert former.native.startswith(FORMER)
    return former


async def test_what_somebody_did_while_they_were_forgotten_goes_the_night_after(
    stage: Stage,
) -> None:
    """Another step had read Ben before: on PostgreSQL it can keep rows when he is gone."""
    ben, ana = await forgotten(stage), person(stage, "ana")
    week = week_of(MONDAY)
    with stage.storage.book(stage.workspace) as book:
        assert book.vault is not None
        for one in (ben, ana):
            for kind, purpose in MARKED:
                mark = book.vault.mark(book, purpose, week, of=one)
                book.add(kind(owner=mark, week=week, sealed=b"x"))
            book.add(CheckInChoice(person=one.id, sealed=b"x"))
            book.add(CheckInPrompt(person=one.id, week=week))
            book.add(Plea(asker=one.id, to=ana.id, at=MONDAY, sealed=b"x"))
            book.add(Story(person=one.id, month="2026-11"))
            book.add(PoolMember(person=one.id, since=MONDAY))
            offered = FeedbackState.OFFERED
            book.add(Feedback(giver=one.id, receiver=ana.id, state=offered, at=MONDAY))
        book.get(Person, ben.id).dm = "dm:ben"
        book.get(Person, ben.id).zone = "Europe/Lisbon"
    assert {one.person for one in stage.kept(PersonKey)} >= {ben.id, ana.id}
    await night(stage)
    with stage.storage.book(stage.workspace) as book:
        for kind in (CheckInChoice, CheckInPrompt, Story, PoolMember, PersonKey):
            assert [len(book.rows_of(kind, one)) for one in (ben, ana)] == [0, 1], kind
        marks = marks_of(book, [ana])
    assert {one.asker for one in stage.kept(Plea)} == {ana.id}
    assert {one.giver for one in stage.kept(Feedback)} == {ana.id}
    assert [one.owner for one in stage.kept(CheckIn)] == marks["checkin"]
    assert [one.owner for one in stage.kept(GivenAway)] == marks["given away"]
    (former,) = (one for one in stage.kept(Person) if one.id == ben.id)
    assert former == ben


async def test_a_new_key_alone_of_somebody_who_was_forgotten_goes_too(stage: Stage) -> None:
    ben = await forgotten(stage)
    with stage.storage.book(stage.workspace) as book:
        assert book.vault is not None
        book.vault.mark(book, "x", of=ben)
    await night(stage)
    assert ben.id not in {one.person for one in stage.kept(PersonKey)}


async def test_what_a_swap_was_asked_with_goes_when_its_time_is_over(stage: Stage) -> None:
    await ended(stage)
    call, ana = stage.call.id, person(stage, "ana").id
    for days in (-1, 1):
        moment = MONDAY + timedelta(days=days)
        kept(stage, Swap(call=call, by=ana, role="lead", sealed=b"x", at=MONDAY, expires_at=moment))
    await night(stage)
    assert sorted(one.sealed for one in stage.kept(Swap)) == [b"", b"x"]
