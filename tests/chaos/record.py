"""What a play has come to: its records and what stands on the platform, in comparable words.

Ids, and moments that shift when a process was dead for a while, are replaced by what they mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import select

from storage.records import (
    WAITING,
    Brief,
    Call,
    CallState,
    Capture,
    Debrief,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Happening,
    Person,
    Place,
    Record,
    Seat,
    SignOff,
)
from tests.chaos.platform import Platform
from tests.chaos.play import House
from tests.stage import WORKSPACE, drawn

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
State = dict[str, Any]


def state_of(house: House) -> State:
    """Records, deliveries and posts, in comparable words."""
    with house.storage.session() as session:

        def every(kind: type[Record]) -> list[Any]:
            query = select(kind)
            return list(session.exec(query, execution_options={"workspace": WORKSPACE}))

        names = {one.id: one.native for kind in (Person, Place) for one in every(kind)}
        calls = [one for one in every(Call) if one.state is not CallState.DRAFT]
        kept = {call.id for call in calls}
        names |= {call.id: f"call {call.account}" for call in calls}
        names |= {one.id: f"seat {names[one.person]}" for one in every(Seat) if one.call in kept}
        happenings = [one for one in every(Happening) if one.call in kept]
        names |= {one.id: f"{one.what} {one.version}" for one in happenings}
        deliveries = list(session.exec(select(Delivery)))
        found: State = {
            "calls": [_call(call) for call in calls],
            "seats": _sorted(
                (names[one.person], one.role) for one in every(Seat) if one.call in kept
            ),
            "signed": _sorted((names[one.person], one.version) for one in every(SignOff)),
            "briefs": _sorted((one.version, one.line, names[one.by]) for one in every(Brief)),
            "captured": _sorted(_written(one, names) for one in every(Capture)),
            "answers": _sorted(_written(one, names) for one in every(Debrief)),
            # Who was not answered may do the same once more: what counts is that it is kept.
            "happened": _sorted({(one.what, one.version) for one in happenings}),
            "promised": _sorted(
                _promised(one, names, calls)
                for one in deliveries
                if not _of_a_replaced_draft(one, kept)
            ),
        }
    return found | platform_of(house.platform)


def platform_of(platform: Platform) -> State:
    """What stands on a platform, place by place, in order."""
    heads = {one.id for one in platform.posts if not one.thread}
    places: dict[str, list[tuple[str, str, bool]]] = {}
    for one in platform.posts:
        under = "reply" if one.thread in heads else "head"
        text = MOMENT.sub("WHEN", one.text)
        places.setdefault(one.channel, []).append((under, text, one.deleted))
    homes = {who: MOMENT.sub("WHEN", drawn(said)) for who, said in platform.homes.items()}
    return {"places": places, "homes": homes}


def _call(call: Call) -> tuple[object, ...]:
    return (call.account, call.state, call.version, call.verdict, call.conditions, call.minutes)


def _written(one: Capture | Debrief, names: dict[str, str]) -> tuple[str, ...]:
    own = {"id", "workspace", "call", "person", "at"}
    words = one.model_dump(exclude=own)
    return (names[one.person], *(str(words[name]) for name in sorted(words)))


def _promised(one: Delivery, names: dict[str, str], calls: list[Call]) -> tuple[str, ...]:
    key = ":".join(names.get(part, part) for part in one.key.split(":"))
    due = ""
    if one.kind is DeliveryKind.WAKE and one.state in WAITING:
        due = str(_from_end(one.due_at, calls))
    return (key, one.state.value, due, "said" if one.receipt else "")


def _of_a_replaced_draft(one: Delivery, kept: set[str]) -> bool:
    """Who was not answered flags once more: the first draft goes, and its wake is cancelled."""
    wakes, gone = one.step == "flag.let_draft_go", one.state is DeliveryState.CANCELLED
    return wakes and gone and kept.isdisjoint(one.key.split(":"))


def _from_end(due: datetime, calls: list[Call]) -> object:
    return due - calls[0].ends_at if calls else due


def _sorted(rows: Iterable[object]) -> list[Any]:
    return sorted(rows, key=str)


def check(house: House) -> None:
    """What holds at the end of every play, whatever happened on the way."""
    posts = house.platform.posts
    markers = Counter(one.marker for one in posts)
    assert not [marker for marker, times in markers.items() if times > 1], "posted twice"
    home = [one for one in posts if one.channel == "crucial-calls"]
    texts = [one.text for one in home]
    assert len(texts) == len(set(texts)), "said twice"
    prompts = [one for one in home if one.text.startswith("# Debrief: Acme")]
    assert len(prompts) == 1, f"{len(prompts)} debrief prompts"
    assert sum("Everyone is aligned" in text for text in texts) == 1
    (head,) = [one for one in home if not one.thread]
    assert {one.thread for one in home} == {"", head.id}, "a reply under another head"
    debrief = [one for one in house.deliveries_made() if one.step == "debrief.ask"]
    assert [one.state.value for one in debrief] == ["sent"]
    assert house.call().state is CallState.CLOSED
    with house.storage.book(WORKSPACE) as book:
        assert len(book.calls_of_account("Acme", CallState)) == 1, "a draft was left behind"
