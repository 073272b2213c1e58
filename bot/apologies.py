"""What a person hears when something cannot be done, and what the log keeps of it."""

from __future__ import annotations

import secrets

import structlog

from adapters.voice import Answer
from bot.telemetry import BUGS
from flows.language.events import Event, Submitted
from flows.language.forms import Refused
from flows.language.spans import CALLED
from flows.language.words import Message, Text

log = structlog.get_logger("parley.apologies")

GONE = Message(f"I no longer know what this is about. Try {CALLED} help.")


def refusal(refused: Refused, event: Event) -> Answer:
    asked = isinstance(event, Submitted)
    if asked and refused.problems:
        return Answer(problems=refused.problems)
    if asked:
        return Answer(problems={"": refused.sentence})
    return Answer(whisper=Message(refused.sentence or " ".join(refused.problems.values())))


def apology(bug: Exception, step: str) -> Message:
    reference = secrets.token_hex(2)
    BUGS.inc()
    # The kind of error and where it was raised, never its text: that may quote what people said.
    log.error("step_failed", ref=reference, step=step, kind=type(bug).__name__, at=raised_at(bug))
    return Message(
        f"Something went wrong on my side (ref {reference}). Nothing was changed.",
        Text(f"Something went wrong on my side (ref {reference}). Nothing was changed."),
        Text("Please try once more; if it stays, pass the reference on to whoever runs me."),
    )


def raised_at(bug: BaseException) -> str:
    """The file and line where an error was raised: enough to find it, and no word of anybody's."""
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
