"""Whether Slack would take what we send: slack_sdk's own models judge, and a few rules they lack.

slack_sdk checks lengths and counts; that ids are unique, where an element may stand, and what is
inside rich text it does not, so those rules are here, from Slack's reference of Block Kit.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 4000
RICH = {
    "text": {"text"},
    "link": {"url"},
    "user": {"user_id"},
    "channel": {"channel_id"},
    "date": {"timestamp", "format", "fallback"},
}
ONLY_IN_MODALS = {"number_input", "file_input", "email_text_input", "url_text_input"}
EMPTY_NOT_ALLOWED = ("initial_users", "initial_options", "initial_value", "initial_user")


class Broken(AssertionError):
    """Slack would refuse this."""


def broken_rule(sent: Json) -> str:
    """Why Slack would refuse a message or a view; empty when it would not."""
    try:
        if "view" in sent:
            check_view(sent["view"])
        else:
            check_said(sent)
    except Broken as broken:
        return str(broken) or "broken"
    return ""


def check_said(said: Json) -> None:
    """A message, an edit, or an ephemeral one. Raises Broken."""
    _must(len(said.get("text", "")) <= TEXT, "the text is too long")
    _must(bool(said.get("text", "").strip()), "the text is empty")
    _must(len(said.get("blocks", [])) <= MESSAGE_BLOCKS, "too many blocks")
    _check_blocks(said.get("blocks", []), surface="message")


def check_view(view: Json) -> None:
    """A modal or a home tab. Raises Broken."""
    _must(0 < len(view.get("blocks", [])) <= VIEW_BLOCKS, "too few or too many blocks")
    _check_blocks(view["blocks"], surface=view["type"])
    has_inputs = any(block["type"] == "input" for block in view["blocks"])
    _must(not has_inputs or "submit" in view, "a form with inputs needs a submit button")
    _must(view["type"] != "modal" or "title" in view, "a modal needs a title")
    for key in ("title", "submit", "close"):
        _must(key not in view or 0 < len(view[key]["text"]) <= 24, f"{key} is too long or empty")
    try:
        View(**(view | {"blocks": [{"type": "divider"}]})).to_dict()  # its own were judged above
    except SlackObjectFormationError as error:
        raise Broken(str(error)) from error


def _check_blocks(blocks: list[Json], *, surface: str) -> None:
    for block in blocks:
        _check_block(block, surface)
    _unique(block.get("block_id") for block in blocks)
    _unique(
        element.get("action_id")
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )


_judged: set[tuple[str, bool]] = set()


def _check_block(block: Json, surface: str) -> None:
    """Each block once: a post, a whisper and a home tab are made of the same ones."""
    alike = json.dumps(block), surface == "modal"
    if alike not in _judged:
        _judge_block(block, surface)
        _judged.add(alike)


def _judge_block(block: Json, surface: str) -> None:
    parsed = _strictly_parsed(block)
    kinds = {inner["type"] for inner in _everything(block) if "type" in inner}
    if surface != "modal":
        _must(block["type"] != "input", f"an input in a {surface}")
        _must(not kinds & ONLY_IN_MODALS, f"{kinds & ONLY_IN_MODALS} in a {surface}")
    for inner in _everything(block):
        _check_text(inner)
    if block["type"] == "rich_text":
        _check_rich(block)
    if block["type"] == "input":
        _check_input(block)
    _must(_same(parsed.to_dict(), block), f"slack_sdk reads something else: {block}")


def _strictly_parsed(block: Json) -> Block:
    """The block as slack_sdk's model; what it only warns of counts as broken."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign] # a short handler
    logger = logging.getLogger("slack_sdk")
    logger.addHandler(handler)
    try:
        parsed = Block.parse(block)
        if parsed is None:
            raise Broken(f"unknown block {block['type']}")
        parsed.to_dict()
    except SlackObjectFormationError as error:
        raise Broken(str(error)) from error
    finally:
        logger.removeHandler(handler)
    _must(not said, "; ".join(said))
    return parsed


def _check_text(inner: Json) -> None:
    if inner.get("type") in {"plain_text", "mrkdwn"}:
        _must(isinstance(inner["text"], str) and bool(inner["text"]), "an empty text object")
    if inner.get("type") == "plain_text":
        _must(not inner.get("verbatim"), "verbatim is for mrkdwn")
    for key in EMPTY_NOT_ALLOWED:
        _must(key not in inner or bool(inner[key]), f"an empty {key}")


def _check_rich(block: Json) -> None:
    for section in block["elements"]:
        _must(bool(section["elements"]), "an empty rich text section")
        for element in section["elements"]:
            needed = RICH.get(element["type"])
            _must(needed is not None, f"unknown rich text {element['type']}")
            missing = {key for key in needed or () if not element.get(key)}
            _must(not missing, f"{element['type']} without {missing}")


def _check_input(block: Json) -> None:
    element = block["element"]
    _must(bool(block.get("label", {}).get("text")), "an input without a label")
    values = [option["value"] for option in element.get("options", [])]
    _must(len(values) == len(set(values)), "two options with one value")
    _must(all(0 < len(value) <= 75 for value in values), "an option's value is too long")
    if element["type"] in {"checkboxes", "radio_buttons"}:
        _must(0 < len(values) <= 10, "at most 10 boxes")
    initial = element.get("initial_options", []) or [element.get("initial_option")]
    _must(all(one is None or one in element["options"] for one in initial), "an unknown option")
    longest = element.get("max_length", 3000)
    _must(len(element.get("initial_value", "")) <= longest <= 3000, "longer than allowed")


def _everything(inner: object) -> Iterator[Json]:
    if isinstance(inner, dict):
        yield inner
        for value in inner.values():
            yield from _everything(value)
    elif isinstance(inner, list):
        for value in inner:
            yield from _everything(value)


def _same(theirs: object, ours: object) -> bool:
    """Whether slack_sdk read all we wrote; it leaves out what is false, empty, or plain data."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return all(
            _same(theirs.get(key), value)
            for key, value in ours.items()
            if value not in (False, "", [])
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, theirs, ours))
    return theirs == ours or (isinstance(ours, dict) and theirs is not None)


def _unique(ids: Iterator[str | None]) -> None:
    twice = [one for one, count in Counter(one for one in ids if one).items() if count > 1]
    _must(not twice, f"twice: {twice}")


def _must(holds: bool, why: str) -> None:  # noqa: FBT001 -- reads as the rule
    if not holds:
        raise Broken(why)
