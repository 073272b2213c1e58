"""Reads Adaptive Cards back into plain lines, and fills in dialogs as Teams' client does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tests.contract.seen import Button, Field, Filled, Form, Json, Message, day, moment

Names = Mapping[str, str]  # people by their Entra id

INPUT = "Input."
PROBLEM = "⚠ "
WHO = {"person", "people"}
SEVERAL = {"people", "choices"}
ZONE = "Time, in "
_MOMENT = re.compile(r"\{\{DATE\(([^,]+),SHORT\)\}\} \{\{TIME\([^)]+\)\}\}")
_MENTION = re.compile(r"<at>([^<]*)</at>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# Beside a mention what Markdown would read stands as look-alikes; the eye reads the same.
_LOOK_ALIKE = str.maketrans(
    "\uff3c\u02cb\u2217\uff3f\uff3b\uff3d\u2039\u203a\u223c", "\\`*_[]<>~", "\u200b"
)


def message(card: Json, **where: object) -> Message:
    """A message, with where it stands."""
    lines = [line for one in card.get("body", []) for line in _lines(one)]
    buttons = [
        Button(_label(one), {**where, "action": one})
        for row in card.get("body", [])
        if row["type"] == "ActionSet"
        for one in row["actions"]
    ]
    return Message(tuple(lines), tuple(buttons))


def _label(action: Json) -> str:
    """What a button is called: a long name is cut, and told whole beside it."""
    title, told = str(action["title"]), str(action.get("tooltip", ""))
    return told if title.endswith("…") and told.startswith(title[:-1]) else title


@dataclass
class Dialog:
    """A dialog taken apart: what stands above the questions, and what around each."""

    intro: list[str] = field(default_factory=list)
    inputs: list[Json] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)  # by question

    @classmethod
    def of(cls, card: Json) -> Dialog:
        """The elements of a card, in order."""
        dialog, problem, last = cls(), "", ""
        for one in card["body"]:
            text = "\n".join(_lines(one))
            if one["type"].startswith(INPUT):
                last = question_of(one)
                dialog.inputs.append(one)
                if problem:
                    dialog.problems[last], problem = problem, ""
            elif text.startswith(PROBLEM):
                problem = text.removeprefix(PROBLEM)
            elif last:
                dialog.hints[last] = text
            else:
                dialog.intro += _lines(one)
        return dialog


def form(task: Json, names: Names, **where: object) -> Form:
    """An open dialog with questions."""
    card = task["card"]["content"]
    dialog = Dialog.of(card)
    questions = dict.fromkeys(question_of(one) for one in dialog.inputs)
    submit = card["actions"][0]
    return Form(
        title=task["title"],
        submit=submit["title"],
        intro=tuple(dialog.intro),
        fields=tuple(
            _field([one for one in dialog.inputs if question_of(one) == name], dialog, names)
            for name in questions
        ),
        native={"data": submit["data"], **where},
    )


def question_of(one: Json) -> str:
    """The question that an input is of."""
    return str(one["id"].split(".")[1])


def values(field_: Field, *wishes: object) -> dict[str, str]:
    """What the client sends for a question: what somebody chose, or what is filled in already."""
    inputs = field_.native["inputs"]
    known = {one["id"]: str(one.get("value", "")) for one in inputs}
    sent = known if not wishes else _chosen(field_, wishes[0])
    for one in inputs:
        held = sent[one["id"]] or not one.get("isRequired")
        assert held, f"Teams does not send {field_.label!r} without an answer"
    return sent


def _chosen(field_: Field, wish: object) -> dict[str, str]:
    first, *rest = field_.native["inputs"]
    kind = first["id"].split(".")[0]
    match wish:
        case datetime():
            local = wish.astimezone(_zone(rest[0]))
            return {first["id"]: f"{local:%Y-%m-%d}", rest[0]["id"]: f"{local:%H:%M}"}
        case date():
            return {first["id"]: wish.isoformat()}
        case None | "":
            return {first["id"]: ""}
    several = wish if isinstance(wish, list | tuple) else (wish,)
    if kind in {"choice", "choices", "scale"}:
        several = [field_.option(one) for one in several]
    if kind == "number":
        assert first["min"] <= int(str(wish)) <= first["max"], f"Teams refuses {wish}"
    if kind in {"short", "long"}:
        assert len(str(wish)) <= first["maxLength"], f"too long for {field_.label!r}"
    assert len(several) == 1 or kind in SEVERAL
    return {first["id"]: ",".join(map(str, several))}


def _field(inputs: list[Json], dialog: Dialog, names: Names) -> Field:
    first = inputs[0]
    kind, name = first["id"].split(".")[:2]
    drawn = {one["value"]: seen(one["title"]) for one in first.get("choices", [])}
    filled = _filled(kind, inputs, {**drawn, **_people(kind, names)})
    return Field(
        name=name,
        label=seen(first["label"]),
        hint=dialog.hints.get(name, ""),
        optional=not first.get("isRequired", False),
        options={} if kind in WHO else drawn,
        filled=filled,
        native={"inputs": inputs},
    )


def _people(kind: str, names: Names) -> dict[str, str]:
    return {native: f"@{name}" for native, name in names.items()} if kind in WHO else {}


def _filled(kind: str, inputs: list[Json], titles: Mapping[str, str]) -> Filled:
    value = str(inputs[0].get("value", ""))
    if not value:
        return ""
    if kind == "moment":
        local = datetime.fromisoformat(f"{value}T{inputs[1]['value']}")
        return moment(local.replace(tzinfo=_zone(inputs[1])))
    if kind == "day":
        return day(date.fromisoformat(value))
    if kind in SEVERAL:
        return tuple(titles[one] for one in value.split(","))
    return titles.get(value, value)


def _zone(time: Json) -> ZoneInfo:
    return ZoneInfo(time["label"].removeprefix(ZONE))


def _lines(one: Json) -> Iterator[str]:
    match one["type"]:
        case "Container":
            quoted = [line for inner in one["items"] for line in _lines(inner)]
            yield "> " + "\n".join(quoted)
        case "TextBlock":
            yield _heading(one) + seen(one["text"])
        case "RichTextBlock":
            yield _heading(one["inlines"][0]) + seen("".join(run["text"] for run in one["inlines"]))
        case "ActionSet":
            yield from (f"[{action['title']}]" for action in one["actions"])
        case "Image":
            yield str(one["altText"])


def _heading(one: Json) -> str:
    return "# " if one.get("size") == "Large" else ""


def seen(text: str) -> str:
    """A text as a client shows it."""
    shown = _MOMENT.sub(lambda found: moment(_utc(found[1])), text)
    shown = _LINK.sub(lambda found: found[1], shown)
    shown = _MENTION.sub(lambda found: f"@{found[1]}", shown)
    return shown.replace("**", "").translate(_LOOK_ALIKE)


def _utc(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp.removesuffix("Z")).replace(tzinfo=UTC)
