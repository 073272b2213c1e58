"""Everything that was said to anybody, and what is known of people and places by now."""

from __future__ import annotations

from flows.language.spans import plain
from storage.records import Person, Place
from tests.stage import Stage, drawn


def said_anywhere(stage: Stage) -> str:
    """Everything that stands in any channel, thread, private chat or home tab, with summaries."""
    standing = [one.message for one in stage.voice.said if not one.deleted]
    messages = [*standing, *stage.voice.homes.values()]
    return "\n".join(f"{plain(message.summary)}\n{drawn(message)}" for message in messages)


def person(stage: Stage, native: str) -> Person:
    """Somebody, as they are kept now."""
    with stage.storage.book(stage.workspace) as book:
        found = book.person_called(native)
        assert found is not None
        return found


def place(stage: Stage, native: str) -> Place:
    """A place, as it is kept now."""
    with stage.storage.book(stage.workspace) as book:
        found = book.place_called(native)
        assert found is not None
        return found
