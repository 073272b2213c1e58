"""What stands with somebody who is forgotten is deleted, as far as the platform lets us."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from adapters.voice import HOME, CannotTell, Later, Never, Receipt, Saying
from bot.drawing import DOUBT_WAIT
from storage.book.deliveries import Promised
from storage.records import Delivery, DeliveryKind, DeliveryState, Lane, Person
from tests.stage import MONDAY, Stage


def standing(stage: Stage, state: DeliveryState, receipt: str = "", **more: object) -> Person:
    """One private message to Ben that stands like this."""
    with stage.storage.book(stage.workspace) as book:
        ben = book.person_called("ben")
        assert ben is not None
        ben.dm = "dm:ben"
        lane = f"{stage.workspace}:dm:ben"
        book.promise(
            [
                Promised(key="k", lane=lane, kind=DeliveryKind.SHOW, step="welcome.hello",
                         about=ben.id, due_at=MONDAY + timedelta(days=9), to=ben.id,
                         to_person=True)
            ]
        )  # fmt: skip
    with stage.storage.session() as session:
        (one,) = session.exec(select(Delivery)).all()
        one.state, one.receipt, one.channel = state, receipt, "dm:ben" if receipt else ""
        one.tried_at = MONDAY
        for name, value in more.items():
            setattr(one, name, value)
    return ben


def forgotten(stage: Stage, ben: Person) -> None:
    with stage.storage.book(stage.workspace) as book:
        book.erase(book.get(Person, ben.id), marks={}, texts=False, at=stage.now)


def left(stage: Stage) -> list[Delivery]:
    with stage.storage.session() as session:
        return list(session.exec(select(Delivery)).all())


async def test_what_is_being_said_just_then_is_looked_for_and_deleted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted: list[Receipt] = []
    asked: list[Saying] = []

    async def find(saying: Saying, _since: datetime) -> Receipt:
        asked.append(saying)
        return Receipt(saying.channel, "m1")

    async def delete(_workspace: str, at: Receipt) -> None:
        deleted.append(at)

    monkeypatch.setattr(stage.voice, "find", find)
    monkeypatch.setattr(stage.voice, "delete", delete)
    forgotten(stage, standing(stage, DeliveryState.IN_DOUBT))
    await stage.deliveries.drain()
    assert deleted == [], "it may be on its way still"
    await stage.skip(minutes=1)
    assert deleted == [Receipt("dm:ben", "m1")]
    assert [one.marker for one in asked] != [""]
    assert left(stage) == []


async def test_where_nobody_can_look_it_is_given_up_after_a_while(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find(_saying: Saying, _since: datetime) -> Receipt:
        raise CannotTell

    monkeypatch.setattr(stage.voice, "can_find", False)
    monkeypatch.setattr(stage.voice, "find", find)
    forgotten(stage, standing(stage, DeliveryState.IN_DOUBT))
    await stage.until(MONDAY + 3 * DOUBT_WAIT)
    assert left(stage) == []


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.DEAD])
async def test_what_was_not_said_is_never_said(stage: Stage, state: DeliveryState) -> None:
    forgotten(stage, standing(stage, state))
    await stage.skip(days=20)
    assert stage.ben.dms == []
    assert {one.state for one in left(stage)} <= {DeliveryState.CANCELLED}
    with stage.storage.session() as session:
        assert not [one for one in session.exec(select(Lane)).all() if "ben" in one.name]


async def test_a_platform_that_is_away_is_tried_again_and_one_that_refuses_is_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[Exception] = [Later("away"), Later("away"), Never("too old")]

    async def delete(_workspace: str, _at: Receipt) -> None:
        raise troubles.pop(0)

    monkeypatch.setattr(stage.voice, "delete", delete)
    forgotten(stage, standing(stage, DeliveryState.SENT, "m1"))
    await stage.skip(hours=1)
    assert troubles == []
    assert left(stage) == []


async def test_after_two_weeks_it_is_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def delete(_workspace: str, _at: Receipt) -> None:
        raise Later("away", after=3600)

    monkeypatch.setattr(stage.voice, "delete", delete)
    forgotten(stage, standing(stage, DeliveryState.SENT, "m1"))
    await stage.skip(hours=2)
    for days, expected in ((13, 1), (15, 1), (16, 0)):
        with stage.storage.book(stage.workspace) as book:
            book.forget_latecomers({}, MONDAY + timedelta(days=days))
        assert len(left(stage)) == expected, days


async def test_a_home_that_is_a_tab_is_emptied(stage: Stage) -> None:
    await stage.ben.opens_home()
    with stage.storage.book(stage.workspace) as book:
        ben = book.person_called("ben")
        assert ben is not None
    assert [one.receipt for one in left(stage) if one.kind is DeliveryKind.HOME] == [HOME.id]
    forgotten(stage, ben)
    await stage.deliveries.drain()
    assert stage.ben.home == "Nothing is kept of you here any more."
    assert left(stage) == []
