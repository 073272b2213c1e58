"""What the doctor found: a sentence, whether it is well, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's, with what to do below it."""

    mark: str
    sentence: str
    todo: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether it must be mended."""
        return self.mark == "wrong"

    def __str__(self) -> str:
        line = f"{self.mark:<6} {self.sentence}"
        return f"{line}\n       {self.todo}" if self.todo else line


def fine(sentence: str) -> Finding:
    """All is well here."""
    return Finding("fine", sentence)


def note(sentence: str, todo: str = "") -> Finding:
    """Good to know; nothing must be done."""
    return Finding("note", sentence, todo)


def wrong(sentence: str, todo: str) -> Finding:
    """This must be mended, and how."""
    return Finding("wrong", sentence, todo)
