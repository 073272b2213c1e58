"""A voice that says everything at once, to nobody: what is left is our own work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.voice import HOME, Receipt, Saying


@dataclass
class Silent:
    """A voice that says everything at once, to nobody."""

    platform: str = "slack"
    pace: float = 0.0
    can_find: bool = True
    said: int = 0

    async def post(self, saying: Saying) -> Receipt:
        """Count it."""
        self.said += 1
        return Receipt(saying.channel or "D1", str(self.said))

    async def edit(self, saying: Saying, at: Receipt) -> None:
        """Nothing to do."""

    async def delete(self, workspace: str, at: Receipt) -> None:
        """Nothing to do."""

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:
        """Nothing is ever in doubt."""

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:  # noqa: ARG002 -- the port's
        """Nothing to do."""
        return HOME
