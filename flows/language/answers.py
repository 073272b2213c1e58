"""Reading answers: raw values from a platform become an instance of the form, or are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from flows.language.forms import Form, Kind, Question, Raw, RawAnswers, Refused

A = TypeVar("A", bound=Form)


def parse(
    asked: type[A],
    raw: RawAnswers,
    known: Mapping[str, str],
) -> A:
    """Turn raw answers into an instance of the form.

    `known` maps the platform's ids of people to the ids of their records. Raises Refused with one
    sentence per field that cannot be read.
    """
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for question in asked.asked:
        try:
            values[question.name] = _read(question, raw.get(question.name), known)
        except Refused as refused:
            problems[question.name] = refused.sentence
    if problems:
        raise Refused(**problems)
    return asked(**values)


def _read(question: Question, raw: Raw, known: Mapping[str, str]) -> object:  # noqa: PLR0911 -- one for each kind
    several = (raw,) if isinstance(raw, str) and raw else raw if isinstance(raw, tuple) else ()
    if question.kind in {Kind.PEOPLE, Kind.CHOICES}:
        return _read_several(question, several, known)
    text = several[0].strip() if several else ""
    if not text:
        return _nothing(question)
    match question.kind:
        case Kind.SHORT | Kind.LONG:
            return _read_text(question, text)
        case Kind.NUMBER:
            return _read_number(question, text)
        case Kind.MOMENT:
            return _read_moment(text)
        case Kind.DAY:
            return _read_day(text)
        case Kind.PERSON:
            return _read_person(text, known)
        case _:
            return _read_choice(question, text)


def _nothing(question: Question) -> object:
    if not question.optional:
        message = "Please answer this one."
        raise Refused(message)
    if question.kind in {Kind.SHORT, Kind.LONG, Kind.PERSON}:
        return ""
    return None


def _read_several(
    question: Question, several: tuple[str, ...], known: Mapping[str, str]
) -> tuple[object, ...]:
    if not several and not question.optional:
        message = "Please choose at least one."
        raise Refused(message)
    if question.kind is Kind.PEOPLE:
        return tuple(dict.fromkeys(_read_person(native, known) for native in several))
    return tuple(_read_choice(question, value) for value in several)


def _read_text(question: Question, text: str) -> str:
    clean = "".join(c for c in text if c in "\n\t" or c.isprintable())
    if question.kind is Kind.SHORT:
        clean = " ".join(clean.split())
    if not clean.strip():
        message = "Please answer this one in words."
        raise Refused(message)
    if len(clean) > question.limit:
        message = f"Please keep this under {question.limit} characters; it has {len(clean)}."
        raise Refused(message)
    return clean


def _read_number(question: Question, text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = question.least - 1
    if not question.least <= value <= question.most:
        message = f"Please give a whole number from {question.least} to {question.most}."
        raise Refused(message)
    return value


def _read_moment(text: str) -> datetime:
    message = "Please give a date and a time."
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(message) from None
    raise Refused(message)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "Please give a date."
        raise Refused(message) from None


def _read_person(native: str, known: Mapping[str, str]) -> str:
    if native not in known:
        message = "I do not know this person. Please choose somebody of this workspace."
        raise Refused(message)
    return known[native]


def _read_choice(question: Question, text: str) -> object:
    # Options given only when the form was opened are for the step to check: it knows the records.
    if question.options and text not in {option.value for option in question.options}:
        message = "Please choose one of the options."
        raise Refused(message)
    return question.parse(text)
