"""What our buttons carry comes back as we drew it, or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.teams.seal import Seal

SEAL = Seal(["newest", "older"])
CARRIED = {"step": "alignment.agree", "about": "r1", "also": {"version": "3"}}


def test_what_was_sealed_is_opened() -> None:
    assert SEAL.opened(SEAL.sealed(CARRIED)) == CARRIED


def test_what_teams_and_people_add_is_left_out() -> None:
    sent = {**SEAL.sealed(CARRIED), "msteams": {"type": "task/fetch"}, "short.account": "Acme"}
    assert SEAL.opened(sent) == CARRIED


@pytest.mark.parametrize(
    "changed",
    [
        {"step": "override.decide"},
        {"about": "r2"},
        {"about": ""},
        {"also": {"version": "4"}},
        {"where": "19:elsewhere@thread.tacv2"},
        {"form": "flag.FlagCall"},
        {"seal": ""},
        {"seal": "x" * 43},
        {"seal": None},
        {"seal": "é"},
    ],
)
def test_nothing_can_be_changed_and_no_seal_fits_another_step(changed: dict[str, Any]) -> None:
    assert SEAL.opened({**SEAL.sealed(CARRIED), **changed}) is None


@pytest.mark.parametrize("data", [None, "", [], 5, {}, {"seal": "x"}, CARRIED])
def test_what_was_never_sealed_is_not_opened(data: object) -> None:
    assert SEAL.opened(data) is None


def test_a_key_may_be_replaced_while_cards_of_the_older_one_stand() -> None:
    before, after, much_later = Seal(["older"]), SEAL, Seal(["newest"])
    assert after.opened(before.sealed(CARRIED)) == CARRIED
    assert much_later.opened(after.sealed(CARRIED)) == CARRIED
    assert before.opened(after.sealed(CARRIED)) is None, "the newest key signs"


def test_empty_values_may_get_lost_on_the_way() -> None:
    sealed = SEAL.sealed({"step": "home.open", "about": None, "also": {}, "where": ""})
    assert set(sealed) == {"step", "seal"}
    assert SEAL.opened({**sealed, "about": None, "also": {}}) == {"step": "home.open"}


def test_the_order_of_keys_does_not_count() -> None:
    sealed = SEAL.sealed(CARRIED)
    assert SEAL.opened(dict(reversed(sealed.items()))) == CARRIED


def test_a_seal_adds_less_than_sixty_bytes() -> None:
    assert len(json.dumps(SEAL.sealed(CARRIED))) - len(json.dumps(CARRIED)) < 60
