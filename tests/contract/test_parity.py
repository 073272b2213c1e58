"""docs/parity.md is what the suite shows, and the suite shows everything there is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flows.all import SCRIPT
from storage.engine import Storage
from tests.contract.parity import HOW, PAGE, everything, measured, page, recorded
from tests.contract.play import Play
from tests.contract.plays import ALL
from tests.contract.theatre import Performance, perform, platforms_of


@pytest.mark.skipif(os.environ.get("PARLEY_PARITY") != "write", reason="writes docs/parity.md")
@pytest.mark.timeout(600)
async def test_write_the_page(sqlite_template: Path, tmp_path: Path) -> None:
    performances: list[tuple[Play, Performance]] = []
    for play in ALL:
        path = shutil.copy(sqlite_template, tmp_path / f"{play.name}.db")
        storage = Storage(f"sqlite:///{path}")
        performances.append((play, await perform(play, platforms_of(play)[-1], storage)))
        storage.close()
    PAGE.write_text(page(measured(performances)))


def test_every_conversation_has_a_play_of_its_own() -> None:
    played = {flow for play in ALL for flow in play.flows}
    assert [flow.name for flow in SCRIPT.flows if flow.name not in played] == []


def test_every_step_and_every_message_is_run_by_a_play() -> None:
    shown = recorded()
    assert [name for name in everything() if name not in shown] == []


def test_a_play_that_is_not_played_everywhere_says_why() -> None:
    assert [play.name for play in ALL if bool(play.only_on) != bool(play.because)] == []


def test_the_page_is_what_the_suite_says() -> None:
    assert PAGE.read_text() == page(recorded()), f"Make it anew: {HOW}"
