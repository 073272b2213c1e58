"""A fresh database for each performance."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from adapters.slack import listen as slack
from adapters.teams import listen as teams
from storage.engine import Storage
from tests.conftest import as_new, emptied, reopened

pytest.register_assert_rewrite("tests.contract.plays")

LONG = 60.0  # seconds
Fresh = Callable[[str], Storage]


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about patience, so nothing depends on how fast this machine is."""
    for name in ("slack", "teams"):
        monkeypatch.setattr(f"adapters.{name}.acquaintance.SECONDS", LONG)
    for listener in (slack.Listener, teams.Listener):
        patience = dict.fromkeys(("patience", "in_all"), LONG)
        monkeypatch.setattr(listener.__init__, "__kwdefaults__", patience)
    monkeypatch.setattr("adapters.slack.reach.OPENING_SECONDS", LONG)
    monkeypatch.setattr("tests.adapters.slack.acme.TRIGGER_SECONDS", LONG)


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Iterator[Fresh]:
    """Empties a database with every table, by kind: `sqlite` or `postgresql`; one at a time."""
    opened: list[Storage] = []

    def anew(kind: str) -> Storage:
        if kind == "sqlite":
            url = as_new(request.getfixturevalue("sqlite_template"))
        else:
            url = request.getfixturevalue("postgresql_tables")
            emptied(url)
        opened.append(reopened(url))
        return opened[-1]

    yield anew
    for storage in opened:
        storage.close()
