"""Reads the sandbox's drawings back into plain lines, and fills in its forms as a browser does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapters.sandbox.render import Block, Drawing
from flows.language.forms import Kind
from tests.contract.seen import Button, Field, Filled, Form, Message, day, moment

Names = Mapping[str, str]
Entries = list[tuple[str, str]]
WHO = {Kind.PERSON, Kind.PEOPLE}


def message(drawing: Drawing, **where: object) -> Message:
    """A message, with where it stands."""
    drawn = drawing["blocks"]
    lines = [line for block in drawn for line in _lines(block)]
    buttons = [
        Button(one["label"], {**where, "button": one})
        for block in drawn
        if block["kind"] == "buttons"
        for one in block["buttons"]
    ]
    return Message(tuple(lines), tuple(buttons))


def form(drawing: Drawing, names: Names, **where: object) -> Form:
    """An open form."""
    return Form(
        title=drawing["title"],
        submit=drawing["submit"],
        intro=message({"blocks": drawing["intro"]}).lines,
        fields=tuple(_field(one, names) for one in drawing["fields"]),
        native={"form": drawing, **where},
    )


def entries(field: Field, zone: ZoneInfo, *wishes: object) -> Entries:
    """What the browser sends for a field: what somebody chose, or what is filled in already."""
    one = field.native
    wish = wishes[0] if wishes else one["filled"]
    name, kind = one["name"], Kind(one["kind"])
    if kind is Kind.MOMENT:
        return _moment(name, wish, zone)
    if kind in WHO | {Kind.CHOICE, Kind.CHOICES, Kind.SCALE}:
        chosen = wish if isinstance(wish, list | tuple) else [] if wish in (None, "") else [wish]
        return [(name, _value(field, kind, value)) for value in chosen]
    return [(name, wish.isoformat() if isinstance(wish, date) else str(wish or ""))]


def _value(field: Field, kind: Kind, wish: object) -> str:
    if kind not in WHO:
        return field.option(wish)
    assert wish in field.native["people"], f"nobody here is called {wish}"
    return str(wish)


def _moment(name: str, wish: object, zone: ZoneInfo) -> Entries:
    if not wish:
        return [(f"{name}.date", ""), (f"{name}.time", "")]
    at = wish if isinstance(wish, datetime) else datetime.fromisoformat(str(wish))
    local = at.astimezone(zone)
    return [(f"{name}.date", f"{local:%Y-%m-%d}"), (f"{name}.time", f"{local:%H:%M}")]


def _lines(block: Block) -> Iterator[str]:
    match block["kind"]:
        case "title":
            yield f"# {block['text']}"
        case "text" | "small":
            yield _said(block["spans"])
        case "quote":
            yield f"> {_said(block['spans'])}"
        case "facts":
            for row in block["rows"]:
                yield f"{row['label']}: {_said(row['value'])}"
        case "buttons":
            for one in block["buttons"]:
                yield f"[{one['label']}]"
        case "picture":
            yield str(block["alt"])


def _said(spans: list[Block]) -> str:
    return "".join(map(_span, spans))


def _span(span: Block) -> str:
    match span["kind"]:
        case "mention":
            return f"@{span['name']}"
        case "channel":
            return f"#{span['name']}"
        case "when":
            return moment(datetime.fromisoformat(span["at"]))
        case "day":
            return day(date.fromisoformat(span["on"]))
        case "link":
            return str(span["label"])
        case _:
            return str(span["text"])


def _field(one: Block, names: Names) -> Field:
    kind = Kind(one["kind"])
    options = {option["value"]: option["label"] for option in one["options"]}
    mentioned = {native: f"@{name}" for native, name in names.items()}
    return Field(
        name=one["name"],
        label=one["label"],
        hint=one["hint"],
        optional=one["optional"],
        options=options,
        filled=_filled(kind, one["filled"], mentioned if kind in WHO else options),
        native={**one, "people": names},
    )


def _filled(kind: Kind, filled: object, options: Mapping[str, str]) -> Filled:
    match filled:
        case None | "":
            return ""
        case str() if kind is Kind.MOMENT:
            return moment(datetime.fromisoformat(filled))
        case str() if kind is Kind.DAY:
            return day(date.fromisoformat(filled))
        case list():
            return tuple(options.get(one, one) for one in filled)
        case _:
            return options.get(str(filled), str(filled))
