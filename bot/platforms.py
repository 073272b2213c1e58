"""What the app needs of an adapter to a platform."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter

from adapters.voice import Voice


class Platform(Protocol):
    """Speaks and listens on one platform, and keeps itself connected."""

    @property
    def trouble(self) -> str:
        """Why it does not work, in plain words; empty when it does."""

    @property
    def voice(self) -> Voice:
        """How the bot speaks there."""

    @property
    def router(self) -> APIRouter:
        """The paths that the platform calls."""

    async def start(self) -> None:
        """Connect. What cannot be reached is tried again in the background."""

    async def stop(self) -> None:
        """Take no more events, finish what is being answered, hang up."""
