"""What the window works with: the bot's ear, the sandbox's memory and its clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.sandbox.bell import Bell
from adapters.sandbox.speak import SandboxVoice
from adapters.voice import Hear
from flows.language.steps import Command
from storage.engine import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a page needs, wired once by the app."""

    storage: Storage
    hear: Hear
    bell: Bell
    voice: SandboxVoice
    commands: Sequence[Command]
    now: Callable[[], datetime]  # the sandbox's own clock: aware UTC
    skip: Callable[[timedelta], Awaitable[None]]  # moves that clock ahead
