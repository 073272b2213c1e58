"""What tests of the settings share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import OURS, THEIRS, Settings, load
from tests.bot.given import Given


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Given:
    """Load with these variables set and no others, in a folder of its own."""
    for name in [name for name in os.environ if name.startswith((OURS, *THEIRS))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def loaded(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load()

    return loaded
