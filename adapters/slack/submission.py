"""Reads a form that was sent in, and draws it again with the answers in place.

Slack can put problems beside fields only in its answer to the submission itself. When that had to
be given already, the form is drawn again from what was sent: the answers and the problems in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from adapters.slack import payload, render, spans
from adapters.slack.form import ACTION
from adapters.slack.web import Json
from flows.language.forms import Raw, RawAnswers
from flows.language.words import Message, Small, Text

# For each element: where its answer stands, and where the next drawing takes it up.
ANSWERS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
PROBLEM = "problem:"
PEOPLE = frozenset({"users_select", "multi_users_select"})
# What Slack itself says of a view, and does not take back.
VIEW_KEYS = ("type", "callback_id", "title", "submit", "close", "private_metadata")
SAVING = Message("Still saving …", Text("Still saving …"), Small("You may close this window."))
DONE = Message("Done.", Text("Done. You can close this window."))


def answers(view: Json) -> RawAnswers:
    """The answers by question. Moments come as seconds and go on as ISO 8601 in UTC."""
    return {
        name: _raw(state)
        for name, state in _states(view).items()
        if name in payload.input_ids(view)
    }


def people(view: Json) -> dict[str, tuple[str, ...]]:
    """The people chosen, by question."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, state in _states(view).items():
        raw = _raw(state)
        if payload.text(state, "type") in PEOPLE and raw:
            chosen[name] = raw if isinstance(raw, tuple) else (raw,)
    return chosen


def _states(view: Json) -> dict[str, Json]:
    values = payload.part(view, "state", "values")
    return {name: payload.part(values, name, ACTION) for name in values}


def _raw(state: Json) -> Raw:
    key, _ = ANSWERS.get(payload.text(state, "type"), ("value", ""))
    match state.get(key):
        case str() as text if text:
            return text
        case bool() | None:
            return None
        case int() as seconds:
            return _moment(seconds)
        case {"value": str() as value}:
            return value
        case list() as several:
            found = [one if isinstance(one, str) else payload.text(one, "value") for one in several]
            return tuple(one for one in found if one) or None
        case _:
            return None


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(seconds)  # whoever parses it asks for a date and a time


def errors(view: Json, problems: Mapping[str, str]) -> dict[str, str]:
    """Problems by field; what belongs to no field stands at the first. Empty without any field."""
    fields = payload.input_ids(view)
    found: dict[str, list[str]] = {}
    for name, problem in problems.items():
        at = name if name in fields else next(iter(fields), "")
        found.setdefault(at, []).append(problem)
    found.pop("", None)
    return {name: spans.clean(payload.joined(several)) for name, several in found.items()}


def again(view: Json, problems: Mapping[str, str]) -> Json:
    """The form as it was sent in, with its answers, and each problem above its field."""
    placed = errors(view, problems)
    blocks: list[Json] = []
    for block in payload.parts(view, "blocks"):
        name = payload.text(block, "block_id")
        if name.startswith(PROBLEM):
            continue  # of the time before
        if payload.is_input(block) and name in placed:
            problem = render.blocks([Text(f"⚠ {placed[name]}")])
            blocks += [{**one, "block_id": f"{PROBLEM}{name}"} for one in problem]
        blocks.append(_with_answer(block, _states(view).get(name, {})))
    drawn: Json = {key: view[key] for key in VIEW_KEYS if view.get(key)}
    return {**drawn, "blocks": blocks}


def _with_answer(block: Json, state: Json) -> Json:
    """A block to be drawn again; Slack names those that we did not, and fills in empty keys."""
    kept = {key: value for key, value in block.items() if value is not None}
    if not payload.is_input(block):
        kept.pop("block_id", None)
        return kept
    element = dict(payload.part(block, "element"))
    answered, initial = ANSWERS.get(payload.text(element, "type"), ("", ""))
    element.pop(initial, None)
    if state.get(answered):
        element[initial] = state[answered]
    return {**kept, "element": element}
