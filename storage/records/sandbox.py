"""What the sandbox remembers as a chat system: its messages, homes and unread marks.

These tables play the part that Slack's own servers play; no conversation reads them.
"""

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment


class SandboxMessage(Record, table=True):
    """A message in the sandbox. The bot's carry their drawing as JSON, people's their text."""

    place: str = Field(index=True)  # the channel's native id, or dm:PERSON
    thread: str = Field(default="", index=True)  # id of the message it replies to
    author: str = ""  # native id of the person; empty for the bot
    only_for: str = ""  # native id of the single reader of a whisper
    drawing: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime = moment()
    edited_at: datetime | None = moment(default=None)


class SandboxHome(Record, table=True):
    """A person's home tab, as last published."""

    __table_args__ = (UniqueConstraint("workspace", "person"),)

    person: str
    drawing: str = Field(default="", sa_column=Column(Text, nullable=False))


class SandboxRead(Record, table=True):
    """Up to when somebody has read a place."""

    __table_args__ = (UniqueConstraint("workspace", "person", "place"),)

    person: str
    place: str
    at: datetime = moment()
