"""An open form: its questions as plain fields, and each problem beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from nicegui.element import Element

from adapters.sandbox.blocks import read_by
from adapters.sandbox.render import Block, Drawing
from adapters.sandbox.sight import Reader
from adapters.sandbox.tags import FormDialog, Line, dressed, label_of, tag
from flows.language.forms import Kind
from storage.records import Person, PersonKind

FEW = 5  # up to so many options are shown at once; more are folded into a list


class OpenForm:
    """A form on top of a page, until it is sent or left."""

    def __init__(self, form: Drawing, reader: Reader, people: Sequence[Person]) -> None:
        self.form = form
        self._reader = reader
        self._people = [one for one in people if one.kind is not PersonKind.BOT and not one.gone]
        self._fields: dict[str, tuple[Element, Element]] = {}
        self.dialog = FormDialog(form["title"], form["submit"])
        with self.dialog:
            self._whole = tag("p", "", "problem", role="alert")
            self._whole.set_visibility(False)
            if form["intro"]:
                Line().show(read_by(reader, form["intro"]))
            for one in form["fields"]:
                self._field(one)

    def show(self, problems: Mapping[str, str]) -> None:
        """Put each problem beside its field; the answers stay."""
        for name, (field, problem) in self._fields.items():
            _mark(field, problem, problems.get(name, ""))
        rest = [said for name, said in problems.items() if name not in self._fields]
        label_of(self._whole, " ".join(rest))
        self._whole.set_visibility(bool(rest))
        self.dialog.show_trouble()

    def _field(self, one: Block) -> None:
        several = self._is_group(one)
        name = f"field-{one['name']}"
        frame = tag("fieldset" if several else "div", look="field", data_field=one["name"])
        with frame:
            label = (
                tag("legend", look="label") if several else tag("label", look="label", for_=name)
            )
            with label:
                tag("span", one["label"])
                if one["optional"]:
                    tag("span", "optional", "optional")
            if one["hint"]:
                tag("p", one["hint"], "hint", id=f"{name}-hint")
            self._control(one, name)
            problem = tag("p", "", "problem", id=f"{name}-problem")
            problem.set_visibility(False)
        frame.props["aria-describedby"] = f"{name}-problem"
        self._fields[one["name"]] = (frame, problem)

    def _is_group(self, one: Block) -> bool:
        kind = Kind(one["kind"])
        if kind is Kind.CHOICE:
            return _is_few(one)
        return kind in {Kind.SCALE, Kind.CHOICES, Kind.PEOPLE, Kind.MOMENT}

    def _control(self, one: Block, name: str) -> None:
        described = f"{name}-hint {name}-problem" if one["hint"] else f"{name}-problem"
        match Kind(one["kind"]):
            case Kind.SHORT | Kind.NUMBER as kind:
                _line(one, name, described, "numeric" if kind is Kind.NUMBER else "text")
            case Kind.LONG:
                _text(one, name, described)
            case Kind.MOMENT:
                self._moment(one, described)
            case Kind.DAY:
                filled = one["filled"]
                _entry(one["name"], described, id=name, type="date", defaultValue=filled)
            case Kind.CHOICE if not _is_few(one):
                _list(one, name, described, one["options"])
            case Kind.CHOICE | Kind.SCALE:
                _group(one, "radio", one["options"])
            case Kind.CHOICES:
                _group(one, "checkbox", one["options"])
            case Kind.PERSON:
                _list(one, name, described, self._everyone())
            case Kind.PEOPLE:
                _group(one, "checkbox", self._everyone(), "people")

    def _everyone(self) -> list[Block]:
        return [{"value": one.native, "label": _named(one)} for one in self._people]

    def _moment(self, one: Block, described: str) -> None:
        filled = one["filled"]
        local = datetime.fromisoformat(filled).astimezone(self._reader.zone) if filled else None
        name = one["name"]
        with tag("div", look="moment"):
            for part, label, value in (
                ("date", "Date", f"{local:%Y-%m-%d}" if local else None),
                ("time", "Time", f"{local:%H:%M}" if local else None),
            ):
                _entry(f"{name}.{part}", described, type=part, aria_label=label, defaultValue=value)
            tag("span", f"in your zone, {self._reader.zone.key.replace('_', ' ')}", "zone")


def _named(one: Person) -> str:
    return f"{one.name} (guest)" if one.kind is PersonKind.GUEST else one.name


def _is_few(one: Block) -> bool:
    # A radio button cannot be taken back, so an optional choice is a list with an empty line.
    return len(one["options"]) <= FEW and not one["optional"]


def _mark(field: Element, problem: Element, said: str) -> None:
    field.classes(add="wrong" if said else "", remove="" if said else "wrong")
    label_of(problem, said)
    problem.set_visibility(bool(said))


def _entry(name: str, described: str, **attributes: str | None) -> None:
    element = tag("input", name=name, autocomplete="off", aria_describedby=described)
    dressed(element, **attributes)


# `defaultValue`, `defaultSelected` and `defaultChecked` fill a field once; `value` would do so at
# every redraw and wipe out what was typed.
def _line(one: Block, name: str, described: str, mode: str) -> None:
    value = one["filled"]
    shown = "password" if one.get("secret") else "text"
    _entry(one["name"], described, id=name, type=shown, inputmode=mode, defaultValue=value)


def _text(one: Block, name: str, described: str) -> None:
    tag(
        "textarea",
        id=name,
        name=one["name"],
        rows=4,
        aria_describedby=described,
        defaultValue=one["filled"],
    )


def _list(one: Block, name: str, described: str, options: Sequence[Block]) -> None:
    with tag("select", id=name, name=one["name"], aria_describedby=described):
        tag("option", "Nobody" if one["optional"] and _asks_who(one) else "Choose…", value="")
        for option in options:
            chosen = True if option["value"] == one["filled"] else None
            tag("option", option["label"], value=option["value"], defaultSelected=chosen)


def _asks_who(one: Block) -> bool:
    return Kind(one["kind"]) is Kind.PERSON


def _group(one: Block, kind: str, options: Sequence[Block], look: str = "") -> None:
    filled = one["filled"]
    chosen = filled if isinstance(filled, list) else [filled]
    with tag("div", look=f"options {look}"):
        for option in options:
            with tag("label", look="option"):
                checked = True if option["value"] in chosen else None
                tag(
                    "input",
                    type=kind,
                    name=one["name"],
                    value=option["value"],
                    defaultChecked=checked,
                )
                tag("span", option["label"])
