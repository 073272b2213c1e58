"""What the tests of all adapters share."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog


class Everything(logging.Handler):
    """Keeps every line of every logger, down to DEBUG."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[list[str]]:
    """All that is logged at any level, by us and by every library."""
    handler, root = Everything(), logging.getLogger()
    before, processors = root.level, structlog.get_config()["processors"]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    def keep(_logger: object, _method: str, event: Any) -> Any:  # noqa: ANN401 -- a processor
        handler.lines.append(repr(event))
        return event

    structlog.configure(processors=[keep, *processors])
    yield handler.lines
    structlog.configure(processors=processors)
    root.setLevel(before)
    root.removeHandler(handler)
