"""What anybody but Ana could compare after two plays in which only her own answers differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from sqlmodel import SQLModel

from storage.engine import Storage
from tests.contract.addressed import Doorkeeper
from tests.contract.aftermath import Heard, alike, counted, exported, seen
from tests.contract.company import Company
from tests.contract.confided import CHECKINS
from tests.contract.records import kept

OWN = {f"Ana's {one}" for one in CHECKINS}


def first_difference(where: str, best: list[str], worst: list[str]) -> str:
    """Where two of them part, with a little of what stands around it."""
    for one, other in zip_longest(best, worst, fillvalue=""):
        parts = (at for at, pair in enumerate(zip_longest(one, other)) if len({*pair}) > 1)
        for begins in parts:
            around = slice(max(begins - 80, 0), begins + 200)
            return f"{where}: {one[around]!r} is not {other[around]!r}"
    return ""


@dataclass(frozen=True)
class Compared:
    """What anybody but Ana could compare, without what is different each time.

    Left out, as it is hers alone: what stands in Ana's own dialogs, in which she writes and which
    no chat keeps (that there was one counts all the same); what is answered at once when she
    presses "Nothing" or "Talk to someone", a line or a dialog; her own private files. Everybody
    else's dialogs and answers are compared, and all that goes to her besides.

    Of what is compared, ids, nonces, signatures, stamps and ports are left out, which are another
    each time and nobody's words; so is the order in which requests went out, as several chats are
    written to at once, and how long anything took: both are the machine's.
    """

    company: Company
    door: Doorkeeper
    heard: Heard
    before: dict[str, float]

    def by_place(self, hers: range) -> dict[str, list[str]]:
        company = self.company
        found = {
            "chats and homes": [
                f"{at}: {said}" for at, said in company.looks().everything().items()
            ],
            "tables": kept(company.storage),
            "sealed": sealed(company.storage),
            "log of others": [f"{one.name} {one.levelname}" for one in self.heard.records],
            "log of ours": [repr(sorted(one.items())) for one in self.heard.ours],
            "metrics": [
                f"{name}: {round(value - self.before.get(name, 0.0), 3)}"
                for name, value in counted().items()
            ],
        }
        for one in self.door.sent():
            if one.to != "Ana" or one.number not in hers:
                own = one.to == "Ana" and one.is_dialog
                said = "" if own else one.said.decode("latin-1")
                found.setdefault(one.place, []).append(f"{one.how} {said}")
        for place, content in seen(company):
            if place != "Ana's screen":
                found.setdefault(place, []).append(content.decode())
        for place, content in exported(company):
            if place not in OWN:
                found.setdefault(place, []).extend(content.decode().splitlines())
        return {place: sorted(alike(lines)) for place, lines in found.items()}


def sealed(storage: Storage) -> list[str]:
    """How long everything is that is locked up."""
    with storage.session() as session:
        found = [
            f"{table.name}.{name}: {len(value)}"
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(table.select()).mappings()
            for name, value in row.items()
            if isinstance(value, bytes)
        ]
    assert any(one.startswith("checkin.") for one in found), "there was an answer"
    assert any(one.startswith("givenaway.") for one in found), "calls were given away"
    return found
