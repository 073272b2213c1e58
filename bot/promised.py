"""A wanted delivery, as it is written down: in which lane, to whom, and when in real time."""

from __future__ import annotations

from datetime import datetime

from flows.language.turn import Wanted
from storage.book.deliveries import Promised
from storage.records import DeliveryKind, Person, Place, Workspace


def written_down(one: Wanted, workspace: Workspace, now: datetime) -> Promised:
    """What a turn wants, as the deliveries keep it; `now` is a real time."""
    due_at = one.at - workspace.ahead if one.at is not None else now
    base = f"{workspace.id}:"
    match one.to:
        case Person() as person if one.kind is DeliveryKind.HOME:
            lane, to, private = f"{base}home:{person.native}", person.id, True
        case Person() as person:
            lane, to, private = f"{base}dm:{person.native}", person.id, True
        case Place() as place:
            lane, to, private = f"{base}{place.native}", place.native, False
        case _:
            lane, to, private = one.lane, "", False
    return Promised(
        key=one.key,
        lane=lane,
        kind=one.kind,
        step=one.step,
        about=one.about,
        due_at=due_at,
        to=to,
        to_person=private,
        patient=one.patient,
        under=one.under,
    )
