"""What the vault keeps: wrapped keys, and sealed secrets. Nothing in these tables is readable."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record


class PersonKey(Record, table=True):
    """The key of one person's private words. Destroying it makes them unreadable for everybody."""

    person: str = Field(foreign_key="person.id", unique=True)
    wrapped: bytes = Field(repr=False)
    master: str = Field(max_length=40)  # the id of the master key that wraps it; no secret


class WorkspaceKey(Record, table=True):
    """The key of what a workspace keeps secret and is nobody's own, such as tokens."""

    __table_args__ = (UniqueConstraint("workspace"),)

    wrapped: bytes = Field(repr=False)
    master: str = Field(max_length=40)  # as above


class Secret(Record, table=True):
    """A token of a platform or a tracker, sealed under its workspace's key."""

    __table_args__ = (UniqueConstraint("workspace", "name"),)

    name: str
    sealed: bytes = Field(repr=False)
