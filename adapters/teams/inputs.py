"""Draws the inputs of a dialog, one kind of question after the other.

An input is called `<kind>.<question>`; the two of a moment `moment.<question>.date` and `.time`.
Words that stand in an input (its label, its choices) may be read as Markdown by some clients.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapters.payload import Json
from adapters.teams import spans
from flows.language.forms import Kind, Option, Question, Raw

EXPANDED = 5  # options that all stand there; more are a menu
OPTIONS = 100
NOTHING = "-"  # what was chosen cannot be taken out again, so optional choices have one for it
NO_ANSWER = "No answer"
EVERYBODY = "graph.microsoft.com/users"  # the whole organisation
CLOCK = re.compile(r"(\d\d:\d\d)(?::\d\d)?")
PLEASE = {
    Kind.CHOICE: "Please choose one.",
    Kind.SCALE: "Please choose one.",
    Kind.PERSON: "Please choose a person.",
    Kind.PEOPLE: "Please choose at least one person.",
    Kind.DAY: "Please give a date.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a question is drawn; `zone` is where whoever is asked lives."""

    zone: ZoneInfo
    filled: Mapping[str, Raw] = field(default_factory=dict)
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def inputs(question: Question, known: Known) -> list[Json]:
    """A question's inputs; none when there is nothing to choose from."""
    filled = known.filled.get(question.name)
    value = filled if isinstance(filled, str) else ""
    match question.kind:
        case Kind.SHORT | Kind.LONG:
            return [_text(question, value)]
        case Kind.NUMBER:
            return [_number(question, value)]
        case Kind.PERSON | Kind.PEOPLE:
            return [_people(question, filled, known.names)]
        case Kind.MOMENT:
            return _moment(question, filled, known.zone)
        case Kind.DAY:
            return [_input("Input.Date", question) | _known("value", _day(value))]
        case Kind.CHOICE | Kind.SCALE | Kind.CHOICES:
            options = question.options or known.options.get(question.name, ())
            return [_menu(question, options, filled)] if options else []


def _input(type_: str, question: Question, error: str = "", part: str = "") -> Json:
    drawn: Json = {
        "type": type_,
        "id": f"{question.kind.value}.{question.name}{part}",
        "label": spans.unmarked(question.label),
        "errorMessage": error or PLEASE.get(question.kind, "Please answer this one."),
    }
    return drawn if question.optional else drawn | {"isRequired": True}


def _known(key: str, value: object) -> Json:
    """An answer known already."""
    return {key: value} if value not in (None, "") else {}


def _text(question: Question, value: str) -> Json:
    drawn = _input("Input.Text", question)
    if question.kind is Kind.LONG:
        drawn["isMultiline"] = True
    if question.limit:
        drawn["maxLength"] = question.limit
    if question.secret:
        return drawn | {"style": "Password"}
    return drawn | _known("value", spans.clean(value)[: question.limit or None])


def _number(question: Question, value: str) -> Json:
    bounds = f"from {question.least} to {question.most}"
    drawn = _input("Input.Number", question, f"Please give a whole number {bounds}.")
    drawn |= {"min": question.least, "max": question.most, "placeholder": f"A number {bounds}"}
    return drawn | _known("value", _numeral(value))


def _numeral(value: str) -> float | None:
    try:
        return int(value)
    except ValueError:
        pass
    return float(value) if re.fullmatch(r"-?\d{1,9}\.\d{1,9}", value) else None


def _people(question: Question, filled: Raw, names: Mapping[str, str]) -> Json:
    """A search in the whole organisation; those chosen already are there by name."""
    chosen = list(dict.fromkeys(one for one in several(filled) if spans.is_person(one)))
    many = question.kind is Kind.PEOPLE
    chosen = chosen if many else chosen[:1]
    named = [
        {"title": spans.unmarked(names[one]), "value": one} for one in chosen if names.get(one)
    ]
    return _input("Input.ChoiceSet", question) | {
        "choices": named,
        "choices.data": {"type": "Data.Query", "dataset": EVERYBODY},
        "placeholder": "Search for people" if many else "Search for a person",
        **({"isMultiSelect": True} if many else {}),
        **_known("value", ",".join(chosen)),
    }


def _moment(question: Question, filled: Raw, zone: ZoneInfo) -> list[Json]:
    """A date and a time; there is no input for both, and none that knows a zone."""
    on, clock = filled[:2] if isinstance(filled, tuple) else local(filled or "", zone)
    date_ = _input("Input.Date", question, "Please give a date.", ".date")
    time_ = _input("Input.Time", question, "Please give a time.", ".time")
    time_ |= {"label": f"Time, in {zone.key}", "spacing": "Small"}
    typed = CLOCK.fullmatch(clock)
    return [date_ | _known("value", _day(on)), time_ | _known("value", typed and typed[1])]


def local(moment: str, zone: ZoneInfo) -> tuple[str, str]:
    """A moment as its date and its time where somebody is."""
    try:
        there = datetime.fromisoformat(moment).astimezone(zone)
    except (ValueError, OverflowError):
        return "", ""
    return there.date().isoformat(), f"{there:%H:%M}"


def _day(value: str) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _menu(question: Question, options: Iterable[Option], filled: Raw) -> Json:
    choices = [
        {"title": spans.unmarked(one.label).strip() or "…", "value": one.value} for one in options
    ][:OPTIONS]
    if question.kind is Kind.CHOICE and question.optional:
        choices.append({"title": NO_ANSWER, "value": NOTHING})
    values = {one["value"] for one in choices}
    chosen = [one for one in several(filled) if one in values]
    many = question.kind is Kind.CHOICES
    expanded = len(choices) <= EXPANDED
    return _input("Input.ChoiceSet", question) | {
        "choices": choices,
        "style": "expanded" if expanded else "compact",
        "wrap": True,
        **({} if expanded else {"placeholder": "Choose any" if many else "Choose one"}),
        **({"isMultiSelect": True} if many else {}),
        **_known("value", ",".join(chosen if many else chosen[:1])),
    }


def several(filled: Raw) -> tuple[str, ...]:
    """An answer of several values."""
    return filled if isinstance(filled, tuple) else (filled,) if filled else ()
