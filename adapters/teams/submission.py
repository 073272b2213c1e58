"""Reads what a press or a dialog brought back, and draws a dialog again with the answers in place.

Whatever is signed is ours; the answers beside it are anybody's. They are all text: several values
have commas between them, and what was left empty may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.payload import Json, at, part, text
from adapters.teams.form import dialog, zone_of
from adapters.teams.inputs import NOTHING
from adapters.teams.seal import Seal
from flows.language.forms import Form, Kind, Option, Raw, RawAnswers
from flows.language.steps import Ask

PEOPLE = frozenset({Kind.PERSON, Kind.PEOPLE})
SEVERAL = frozenset({Kind.PEOPLE, Kind.CHOICES})
KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one of our buttons carried, unforged."""

    step: str = ""  # the step to run, or the form to open; empty for a form that was sent in
    form: str = ""  # the form that was sent in, by its name on the wire; empty for a press
    about: str | None = None
    also: Mapping[str, str] = field(default_factory=dict)
    where: str = ""  # the place a dialog belongs to; on a card the activity says where it stands
    nonce: str = ""  # of this drawing of a form: sent twice, it acts once
    zone: str = ""  # in which moments were asked
    kept: Json = field(default_factory=dict)  # what it takes to draw the form again


def carried(data: object, seal: Seal) -> Carried | None:
    """What a press or a form that was sent in carried; None when it was not drawn by us."""
    ours = seal.opened(data)
    if ours is None or bool(text(ours, "step")) == bool(text(ours, "form")):
        return None
    return Carried(
        step=text(ours, "step"),
        form=text(ours, "form"),
        about=text(ours, "about") or None,
        also={key: str(value) for key, value in part(ours, "also").items()},
        where=text(ours, "where"),
        nonce=text(ours, "nonce"),
        zone=text(ours, "zone"),
        kept=part(ours, "kept"),
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent in."""

    carried: Carried
    answers: RawAnswers  # moments as ISO 8601
    people: dict[str, tuple[str, ...]]  # those chosen, by question
    typed: Mapping[str, Raw]  # to draw it again: moments as their date and their time


def sent(data: object, seal: Seal) -> Sent | None:
    """A form that was sent in; None when it was not drawn by us, or is none."""
    ours = carried(data, seal)
    if ours is None or not ours.form or not isinstance(data, dict):
        return None
    kinds, typed = _typed(data)
    people = {name: _several(raw) for name, raw in typed.items() if raw and kinds[name] in PEOPLE}
    answers = {
        name: _moment(raw, ours.zone) if kinds[name] is Kind.MOMENT else raw
        for name, raw in typed.items()
    }
    return Sent(ours, answers, people, typed)


def _typed(data: Json) -> tuple[dict[str, Kind], dict[str, Raw]]:
    """The answers by question, and what kind each is, from the ids of the inputs."""
    kinds: dict[str, Kind] = {}
    typed: dict[str, Raw] = {}
    for id_ in data:
        kind_name, dot, name = id_.partition(".")
        kind = KINDS.get(kind_name)
        if kind is None or not dot:
            continue
        if kind is Kind.MOMENT:
            name = name.rpartition(".")[0]
            both = tuple(_said(data.get(f"{kind_name}.{name}.{half}")) for half in ("date", "time"))
            typed[name] = both if any(both) else None
        else:
            typed[name] = _raw(kind, _said(data[id_]))
        kinds[name] = kind
    return kinds, typed


def _said(value: object) -> str:
    """An answer is text; a few clients send a number as a number."""
    match value:
        case str():
            return value
        case bool():
            return ""
        case int() | float():
            return str(value)
        case _:
            return ""


def _raw(kind: Kind, said: str) -> Raw:
    if kind in PEOPLE:
        said = said.lower()  # Entra ids are known by one spelling
    if kind in SEVERAL:
        return tuple(filter(None, map(str.strip, re.split("[,;]", said)))) or None
    if kind is Kind.CHOICE and said == NOTHING:
        return None
    return said or None


def _several(raw: Raw) -> tuple[str, ...]:
    return raw if isinstance(raw, tuple) else (raw,) if raw else ()


def _moment(raw: Raw, zone: str) -> Raw:
    """A date and a time, meant in the zone they were asked in."""
    if not isinstance(raw, tuple):
        return raw
    try:
        moment = datetime.fromisoformat("T".join(raw))
        if moment.tzinfo is None:
            return moment.replace(tzinfo=zone_of(zone)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        pass
    return " at ".join(raw)  # whoever parses it asks for a date and a time


def asked(sent: Sent, form: type[Form]) -> Ask:
    """What was asked, with what was typed; the words before the questions are drawn already."""
    ours = sent.carried
    options = {
        name: tuple(Option(value, label) for value, label in several)
        for name, several in part(ours.kept, "options").items()
    }
    return Ask(form, ours.about, ours.also, ours.where, sent.typed, (), options)


def again(
    sent: Sent,
    form: type[Form],
    seal: Seal,
    problems: Mapping[str, str],
    *,
    names: Mapping[str, str] | None = None,
) -> Json:
    """The dialog again, with the answers as they were typed and each problem above its field."""
    kept = sent.carried.kept
    known = {**part(kept, "names"), **(names or {})}
    intro = at(kept, "intro")
    return dialog(
        asked(sent, form),
        sent.carried.zone,
        seal,
        names=known,
        problems=problems,
        intro=intro if isinstance(intro, list) else [],
    )
