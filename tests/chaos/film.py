"""An undisturbed play on SQLite, kept scene by scene, so that each may be played otherwise."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import SQLModel

from flows.language.words import Message
from storage.engine import Storage
from tests.chaos.platform import Platform, Post
from tests.chaos.play import ACTS, Act, House
from tests.chaos.record import State, state_of


@dataclass(frozen=True)
class Scene:
    """Everything that outlives a process, as it was before an act."""

    database: bytes
    posts: list[Post]
    homes: dict[str, Message]
    at: datetime


@dataclass
class Film:
    """The scenes, what each act did, and what it came to."""

    file: Path
    house: House
    scenes: list[Scene]
    moments: list[list[str]]
    states: list[State]

    @classmethod
    async def shoot(
        cls, folder: Path, acts: Sequence[Act] = ACTS, kind: type[Platform] = Platform
    ) -> Film:
        """Play it once, undisturbed."""
        file = folder / "play.db"
        storage = Storage(f"sqlite:///{file}")
        SQLModel.metadata.create_all(storage.engine)
        storage.close()
        film = cls(file, House.build(f"sqlite:///{file}", kind=kind), [], [], [])
        for act in acts:
            film.scenes.append(await film.cut())
            await act(film.house)
            film.moments.append(film.house.fate.moments)
            film.states.append(state_of(film.house))
        await film.cut()
        return film

    async def cut(self) -> Scene:
        """End the process and keep what outlives it; then begin a new one."""
        house = self.house
        await house.bury()
        platform = house.platform
        posts, homes = copy.deepcopy(platform.posts), dict(platform.homes)
        scene = Scene(self.file.read_bytes(), posts, dict(homes), house.clock.at)
        house.fate.moments = []
        house.begin()
        return scene

    async def rewind(self, act: int, deadly: int) -> House:
        """Back to before an act, in which the process will die at a moment."""
        house, scene = self.house, self.scenes[act]
        await house.bury()
        for rest in self.file.parent.glob(f"{self.file.name}-*"):
            rest.unlink()
        self.file.write_bytes(scene.database)
        house.platform.posts = copy.deepcopy(scene.posts)
        house.platform.homes = dict(scene.homes)
        house.clock.at = scene.at
        house.fate.moments, house.fate.deadly = [], deadly
        house.begin()
        return house
