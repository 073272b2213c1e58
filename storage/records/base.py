"""What every table shares: an id, its workspace, and times that are aware UTC or refused."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class NotUtc(ValueError):
    """A time without a zone, or in another zone than UTC, was about to be stored."""


class Utc(TypeDecorator[datetime]):
    """A moment as aware UTC. PostgreSQL keeps the zone; SQLite keeps sortable text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what is not aware UTC; SQLite has no zones, so it gets the bare UTC time."""
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() != UTC.utcoffset(None):
            message = f"Only aware UTC times are stored, got {value!r}"
            raise NotUtc(message)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """One of the words of an enum, stored as the word itself: readable, and easy to migrate."""

    impl = String(40)
    cache_ok = True

    def __init__(self, among: type[StrEnum]) -> None:
        super().__init__()
        self.among = among

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        """Keep the word; another word is a bug and raises ValueError."""
        return None if value is None else self.among(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """Give the enum's member back."""
        return None if value is None else self.among(value)


def word(among: type[StrEnum], *, default: Any = ...) -> Any:  # noqa: ANN401 -- a SQLModel field
    """A column for one of the words of an enum."""
    kind: Any = Word(among)
    return Field(sa_type=kind) if default is ... else Field(default=default, sa_type=kind)


def new_id() -> str:
    """An opaque id that says nothing about order, time or content: 32 hex digits."""
    return uuid.uuid4().hex


def moment(*, default: Any = ..., index: bool = False) -> Any:  # noqa: ANN401 -- a SQLModel field
    """A column for an aware UTC moment."""
    if default is ...:
        return Field(sa_type=Utc, index=index)
    return Field(default=default, sa_type=Utc, index=index)


class Record(SQLModel):
    """A row of one workspace."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=64)
    workspace: str = Field(default="", foreign_key="workspace.id", index=True, max_length=120)
