"""Forgetting a person, in one transaction: what goes, what stays without a name. See traces.py."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col, delete, select, update

from storage.book.core import R
from storage.book.identities import Identities
from storage.book.latecomers import Latecomers, Marks, going
from storage.book.removing import Back
from storage.book.secrets import DESTROYED, Secrets
from storage.book.traces import PLAN
from storage.records import (
    FORMER,
    LABEL,
    ActionEvent,
    Address,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Erasure,
    Happening,
    Heard,
    Lane,
    LinkCode,
    Person,
    Place,
    PromiseEvent,
    What,
    Wish,
    new_id,
)

IN_FLIGHT = timedelta(seconds=30)  # what is being said just now has been said by then
DOES_IT = "forgetting.begin"  # the step that does all this, which settles itself
TAB = "home"  # the receipt of a home that is a tab: it is emptied, as it cannot be deleted


# Where a change of people was written down by their names.
NAMED: tuple[Any, ...] = (ActionEvent, PromiseEvent)


def _by_name(person: Person) -> Any:  # noqa: ANN401 -- a SQL expression
    """That a call was handed over to somebody of their name, as it was written down at first."""
    return and_(col(Happening.what) == What.HANDED_OVER, col(Happening.words) == person.name,
                col(Happening.words) != "")  # fmt: skip


def is_former(person: Person) -> bool:
    """Whether somebody was forgotten already."""
    return person.native.startswith(FORMER)


class Erasures(Latecomers, Identities, Secrets):
    """Forgetting people."""

    def erasure_of(self, person: Person) -> Erasure | None:
        """That somebody is to be forgotten, or was."""
        query = select(Erasure).where(Erasure.person == person.id)
        return self._first(query)  # type: ignore[no-any-return]

    def ask_erasure(self, person: Person, wish: Wish, at: datetime) -> Erasure:
        """Write down that somebody is to be forgotten; once."""
        known = self.erasure_of(person)
        return known or self.add(Erasure(person=person.id, wish=wish, at=at))

    def erasures_open(self) -> list[Person]:
        """Those who are still to be forgotten."""
        query = select(Person).join(Erasure, col(Erasure.person) == col(Person.id))
        return self._all(query.where(col(Erasure.done_at).is_(None)).order_by(col(Person.id)))

    def everybodys_ids(self) -> list[tuple[str, bool]]:
        """The id of every person, and whether they were forgotten."""
        found = self._all(select(col(Person.id), col(Person.native)).order_by(col(Person.id)))
        return [(one.id, one.native.startswith(FORMER)) for one in found]

    def rows_of(self, kind: type[R], person: Person, whose: str = "person") -> list[R]:
        """Everything of a kind in which a column names a person."""
        theirs = getattr(kind, whose) == person.id
        return self._all(select(kind).where(theirs).order_by(col(kind.id)))

    def happened_by_or_to(self, person: Person) -> list[Happening]:
        """What happened to calls in which somebody is named."""
        theirs = or_(
            col(Happening.by) == person.id,
            col(Happening.whom) == person.id,
            _by_name(person),
        )
        return self._all(select(Happening).where(theirs).order_by(col(Happening.id)))

    def forgotten_kinds(self) -> list[str]:
        """What goes, as people read it; in the order of the plan, each once."""
        return list(dict.fromkeys(one.called for one in PLAN.values() if one.called))

    def weeks_of_marks(self, kind: Any) -> list[str]:  # noqa: ANN401 -- a kind with a week
        """Of which weeks there is anything of a kind whose rows stand under marks."""
        query = select(kind.week).distinct().order_by(kind.week)
        return self._once(("weeks of marks", kind), query)

    def erase(self, person: Person, *, marks: Marks, texts: bool, at: datetime) -> None:
        """Forget a person for good, in this transaction. The key goes first; `at` is real time.

        `marks` are theirs, by purpose: once the key is gone nobody can tell them. What they wrote
        stays without their name, unless `texts` go as well. Raises LookupError for a person of
        another workspace.
        """
        if person.workspace != self.workspace_id:
            raise LookupError("no such person here")
        self.forget_key(person)
        self._session.info[DESTROYED] = True
        back = Back(f"{self.workspace_id}:back:{person.id}", at)
        self._take_everything_back(person, back)
        for kind, where in going([person.id], marks, natives=[person.native], texts=texts):
            self._remove_all(kind, self._ids(kind, where), back=back)
        if texts:
            self._empty_texts(person)
        self._unname(person)
        self._forget_elsewhere(person)
        self._empty(person)
        self._session.flush()

    def _empty_texts(self, person: Person) -> None:
        for kind, traces in PLAN.items():
            if traces.texts:
                theirs = getattr(kind, traces.stays[0]) == person.id
                self._run(update(kind).where(theirs).values(dict.fromkeys(traces.texts, "")))

    def _take_everything_back(self, person: Person, back: Back) -> None:
        """What was said to them is deleted where the platform lets us; nothing more is said."""
        lanes = [f"{self.workspace_id}:{kind}:{person.native}" for kind in ("dm", "home")]
        self._lock_lanes([*lanes, back.lane])
        self._lane_for(back)
        theirs = and_(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.to_person).is_(True),
            col(Delivery.to) == person.id,
        )
        stands = col(Delivery.receipt) != ""
        tab = and_(col(Delivery.kind) == DeliveryKind.HOME, col(Delivery.receipt) == TAB)
        self._recall([theirs, stands, tab], back, to=person.native)
        self._recall([theirs, stands], back, to="")
        doubtful = col(Delivery.state) == DeliveryState.IN_DOUBT
        later = {
            "state": DeliveryState.IN_DOUBT,
            "due_at": back.at + IN_FLIGHT,
            "channel": person.dm,
        }
        self._recall([theirs, doubtful], back, **later, to="")
        over = {"state": DeliveryState.CANCELLED, "settled_at": back.at}
        self._recall([theirs], back, **over, to="")
        self._call_off(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.about) == person.id,
            col(Delivery.step) != DOES_IT,
        )
        busy = select(col(Delivery.lane)).where(col(Delivery.lane).in_(lanes))
        idle = (col(Lane.name).in_(lanes), col(Lane.name).not_in(busy))
        self._session.execute(delete(Lane).where(*idle))

    def _unname(self, person: Person) -> None:
        """Take their name out of where changes were written down by name."""
        if not person.name:
            return
        name = re.compile(rf"(?<!\w){re.escape(person.name)}(?!\w)")
        for kind in NAMED:
            either = [col(getattr(kind, one)).contains(person.name, autoescape=True)
                      for one in ("before", "after")]  # fmt: skip
            for event in self._all(select(kind).where(kind.what == "reassigned", or_(*either))):
                event.before, event.after = (
                    name.sub(LABEL, one) for one in (event.before, event.after)
                )
        self._run(update(Happening).where(_by_name(person)).values(words=LABEL))

    def _forget_elsewhere(self, person: Person) -> None:
        """Codes, events that are known by who they came from, and where their chat with us is."""
        self._session.execute(delete(LinkCode).where(col(LinkCode.person) == person.id))
        names = col(Heard.key).contains(person.native, autoescape=True)
        mine = col(Heard.workspace) == self.workspace_id
        self._session.execute(delete(Heard).where(mine, names))
        if person.dm:
            self._run(delete(Address).where(col(Address.native) == person.dm))
            chat = update(Place).where(col(Place.native) == person.dm)
            self._run(chat.values(native=f"{FORMER}{new_id()}", name="", bot_inside=False))

    def _empty(self, person: Person) -> None:
        blank = Person(native=f"{FORMER}{new_id()}", name=LABEL, gone=True, kind=person.kind)
        kept = {"id", "workspace"}
        for name in type(person).model_fields.keys() - kept:
            setattr(person, name, getattr(blank, name))
