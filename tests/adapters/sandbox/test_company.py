"""The made-up company: complete, quiet, and made only once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.sandbox.company import CHANNELS, PEOPLE, WORKSPACE, settle
from storage.records import PersonKind

if TYPE_CHECKING:
    from .conftest import Sandbox


def test_eight_people_in_at_least_five_zones_of_whom_one_is_a_guest() -> None:
    assert len(PEOPLE) == 8
    assert len({ZoneInfo(one.zone) for one in PEOPLE}) >= 5
    assert [one.native for one in PEOPLE if one.kind is PersonKind.GUEST] == ["hugo"]
    assert [one.native for one in CHANNELS if one.shared] == ["acme-shared"]


def test_settling_again_changes_nothing(sandbox: Sandbox) -> None:
    with sandbox.storage.book(WORKSPACE) as book:
        dora = book.person_called("dora")
        assert dora is not None
        dora.zone = "Asia/Tokyo"
    settle(sandbox.storage)
    with sandbox.storage.book(WORKSPACE) as book:
        dora = book.person_called("dora")
        assert dora is not None
        assert dora.zone == "Asia/Tokyo"
        assert len(book.everyone()) == len(PEOPLE)
        (team,) = book.teams()
        assert team.manager == dora.id
        assert len(book.members(team)) == len(PEOPLE) - 1


def test_it_starts_without_a_single_message(sandbox: Sandbox) -> None:
    for place in (one.native for one in CHANNELS):
        assert sandbox.seen_by("ana", place).messages == ()
