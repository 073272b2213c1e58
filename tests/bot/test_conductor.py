"""The conductor: heard once, in one transaction, with an answer whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot.again import again
from bot.conductor import LostLane
from flows.all import SCRIPT
from flows.language.events import Commanded, Event, Pressed, Profile, Room, Submitted
from flows.language.steps import Turn
from flows.language.words import plain
from storage.engine import Storage
from storage.records import DeliveryState, Heard, Lane
from tests.chaos.toys import MISCHIEF, WORKSPACE, Toys, commanded, told

KNOWN = Profile(native="ana", known=True, name="Ana")
SECRET = "marmalade-on-the-balcony"


@pytest.fixture
def toys(storage: Storage) -> Iterator[Toys]:
    made = Toys(storage)
    made.settle()
    MISCHIEF.in_step = MISCHIEF.in_view = None
    MISCHIEF.woken.clear()
    yield made
    MISCHIEF.in_step = MISCHIEF.in_view = None
    made.conductor.close()


def heard(toys: Toys) -> int:
    with toys.storage.session() as session:
        return len(list(session.exec(select(Heard))))


def subjects(toys: Toys) -> list[str]:
    with toys.storage.book(WORKSPACE) as book:
        return [team.name for team in book.teams()]


async def test_an_event_delivered_twenty_times_at_once_is_acted_on_once(toys: Toys) -> None:
    event = commanded("say Hello", key="k1")
    answers = await asyncio.gather(*(toys.conductor.hear(event) for _ in range(20)))
    await toys.deliveries.drain()
    assert subjects(toys) == ["Hello"]
    assert [answer.whisper is not None for answer in answers].count(True) == 1
    assert toys.platform.texts("c1") == ["Hello"]
    assert heard(toys) == 1


async def test_the_same_key_in_another_workspace_is_another_event(toys: Toys) -> None:
    with toys.storage.book("stage:W2") as book:
        book.settle_workspace("stage", "W2")
    await toys.conductor.hear(commanded("say Hello", key="k1"))
    told_there = told(key="k1") | {"workspace": "stage:W2", "who": KNOWN}
    await toys.conductor.hear(Commanded(text="say There", **told_there))
    assert subjects(toys) == ["Hello"]
    with toys.storage.book("stage:W2") as book:
        assert [team.name for team in book.teams()] == ["There"]


async def test_the_first_events_of_a_new_person_may_come_at_once(toys: Toys) -> None:
    known = Profile(native="zoe", known=True, name="Zoe")
    events = [Commanded(text=f"say {n}", **(told(where="new") | {"who": known})) for n in range(8)]
    answers = await asyncio.gather(*(toys.conductor.hear(event) for event in events))
    assert [plain(a.whisper.summary) if a.whisper else "" for a in answers] == ["Said."] * 8
    assert sorted(subjects(toys)) == [str(n) for n in range(8)]


async def test_a_bug_is_answered_with_a_reference_and_changes_nothing(
    toys: Toys, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(turn: Turn) -> None:
        raise KeyError(turn.text)

    MISCHIEF.in_step = breaks
    with structlog.testing.capture_logs() as lines:
        answer = await toys.conductor.hear(commanded(f"say {SECRET}"))
    await toys.deliveries.drain()
    assert answer.whisper is not None
    (line,) = [line for line in lines if line["event"] == "step_failed"]
    assert f"(ref {line['ref']})" in plain(answer.whisper.summary)
    assert "Nothing was changed" in plain(answer.whisper.summary)
    assert line["at"].startswith("test_conductor.py:")
    assert subjects(toys) == []
    assert toys.rows() == []
    assert heard(toys) == 0
    assert SECRET not in f"{lines}{caplog.text}{answer}"


async def test_after_a_bug_the_same_event_may_be_delivered_again(toys: Toys) -> None:
    def breaks(_: Turn) -> None:
        raise ZeroDivisionError

    event = commanded("say Hello")
    MISCHIEF.in_step = breaks
    await toys.conductor.hear(event)
    MISCHIEF.in_step = None
    await toys.conductor.hear(event)
    assert subjects(toys) == ["Hello"]


async def test_nothing_people_say_reaches_the_log_on_any_way_a_step_may_end(
    toys: Toys, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def quotes(_: object) -> None:
        raise ValueError(SECRET)

    with structlog.testing.capture_logs() as lines:
        await toys.conductor.hear(Submitted(form="toys.Say", answers={"words": SECRET}, **told()))
        await toys.says(SECRET)
        MISCHIEF.in_view = quotes
        await toys.deliveries.drain()
        await toys.presses("later", toys.subject(SECRET), minutes="1")
        MISCHIEF.in_step = quotes
        await toys.passes(minutes=1)
    assert {line["event"] for line in lines} >= {"drawing_failed", "wake_failed"}
    said = capsys.readouterr()
    assert SECRET not in f"{lines}{caplog.text}{said.out}{said.err}"


async def test_a_refusal_stands_at_its_field_and_rolls_everything_back(toys: Toys) -> None:
    answers = {"words": "Hello"}
    answer = await toys.conductor.hear(Submitted(form="toys.Say", answers=answers, **told()))
    assert answer.problems == {"words": "Please say it differently."}
    assert subjects(toys) == []
    assert heard(toys) == 0


GONE: list[tuple[type[Event], dict[str, Any]]] = [
    (Pressed, {"name": "toys.change", "about": "no such record", "also": {"name": "x"}}),
    (Pressed, {"name": "toys.change", "about": None}),
    (Pressed, {"name": "toys.no_longer", "about": "x"}),
    (Submitted, {"form": "toys.NoLonger", "answers": {}}),
]


@pytest.mark.parametrize(("kind", "said"), GONE)
async def test_what_is_no_longer_known_is_said_so(
    toys: Toys, kind: type[Event], said: dict[str, Any]
) -> None:
    answer = await toys.conductor.hear(kind(**said, **told()))
    assert answer.whisper is not None
    assert plain(answer.whisper.summary).startswith("I no longer know what this is about.")
    assert heard(toys) == 0


async def test_what_the_platform_tells_is_kept_even_when_the_step_is_refused(toys: Toys) -> None:
    room = Room(native="c9", known=True, name="nine", shared=True)
    event = Submitted(form="toys.Say", answers={"words": "x"}, rooms=(room,), **told())
    assert (await toys.conductor.hear(event)).problems
    with toys.storage.book(WORKSPACE) as book:
        place = book.place_called("c9")
    assert place is not None
    assert place.shared


async def test_a_transaction_is_tried_again_when_the_database_asks_to() -> None:
    tries: list[int] = []

    def third_time() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("deadlock", None, Exception())
        return "done"

    assert again(third_time) == "done"
    assert len(tries) == 3


async def test_a_database_that_stays_away_is_said_so_to_the_adapter() -> None:
    def never() -> str:
        raise OperationalError("gone", None, Exception())

    with pytest.raises(OperationalError):
        again(never)


async def test_a_late_wake_changes_nothing_once_another_has_the_lane(toys: Toys) -> None:
    await toys.says("Hello")
    await toys.presses("later", toys.subject("Hello"), minutes="5")
    await toys.deliveries.drain()
    toys.clock.at += timedelta(minutes=5)
    (line,) = toys.deliveries._claim(8)  # noqa: SLF001 -- a worker that is late, by hand
    toys.clock.at += timedelta(minutes=5)
    await toys.deliveries.drain()
    assert MISCHIEF.woken == ["Hello"]
    with pytest.raises(LostLane):
        toys.conductor.wake(line.head)
    assert len(toys.platform.texts("c1")) == 2


async def test_a_wake_moved_while_it_was_claimed_waits_for_its_new_time(toys: Toys) -> None:
    await toys.says("Hello")
    subject = toys.subject("Hello")
    await toys.presses("later", subject, minutes="5")
    await toys.deliveries.drain()
    toys.clock.at += timedelta(minutes=5)
    (line,) = toys.deliveries._claim(8)  # noqa: SLF001 -- claimed, and not yet run
    await toys.presses("later", subject, minutes="60")
    toys.conductor.wake(line.head)
    assert MISCHIEF.woken == []
    await toys.passes(minutes=59)
    assert MISCHIEF.woken == []
    await toys.passes(minutes=1)
    assert MISCHIEF.woken == ["Hello"]


async def test_a_wake_forgotten_while_it_was_claimed_does_not_run(toys: Toys) -> None:
    await toys.says("Hello")
    subject = toys.subject("Hello")
    await toys.presses("later", subject, minutes="5")
    await toys.deliveries.drain()
    toys.clock.at += timedelta(minutes=5)
    (line,) = toys.deliveries._claim(8)  # noqa: SLF001 -- claimed, and not yet run
    await toys.presses("never_mind", subject)
    toys.conductor.wake(line.head)
    await toys.passes(hours=1)
    assert MISCHIEF.woken == []
    assert toys.rows()[-1].state is DeliveryState.CANCELLED


async def test_what_is_asked_for_sooner_does_not_wait_for_what_was_asked_for_first(
    toys: Toys,
) -> None:
    await toys.says("Hello")
    subject = toys.subject("Hello")
    await toys.presses("later", subject, minutes="5000")
    await toys.presses("later", subject, minutes="5")
    await toys.passes(minutes=5)
    assert MISCHIEF.woken == ["Hello"]
    with toys.storage.session() as session:
        lane = session.exec(select(Lane).where(col(Lane.name).contains(":wake:"))).one()
    assert lane.due_at is None


async def test_nobody_presses_what_only_the_clock_or_the_platform_does(toys: Toys) -> None:
    names = [name for name, step in toys.conductor.script.steps.items() if not step.by_people]
    assert names
    for name in names:
        event = Pressed(key=name, workspace=WORKSPACE, who=KNOWN, name=name)
        answer = await toys.conductor.hear(event)
        assert answer.whisper is not None
        assert plain(answer.whisper.summary).startswith("I no longer know what this is about.")
    assert MISCHIEF.woken == []


def test_being_forgotten_at_the_platforms_wish_is_no_button_of_anybody() -> None:
    assert not SCRIPT.steps["forgetting.told_to"].by_people
    assert not SCRIPT.steps["leaving.left"].by_people
