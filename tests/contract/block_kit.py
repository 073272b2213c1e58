"""Reads Block Kit back into plain lines, and fills in its forms as Slack's client does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from tests.contract.seen import Button, Field, Filled, Form, Json, Message, day, moment

Names = Mapping[str, str]  # people and channels by Slack's id
_MARKUP = re.compile(r"<([^<>]*)>")


class BlockKit:
    """A reader who knows the names of people and channels."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def message(self, blocks: list[Json], **where: object) -> Message:
        """A message, with where it stands."""
        lines, buttons = [], []
        for block in blocks:
            lines += self._lines(block)
            if block["type"] == "actions":
                buttons += [
                    Button(one["text"]["text"], {**where, "action": one})
                    for one in block["elements"]
                ]
        return Message(tuple(lines), tuple(buttons))

    def form(self, view: Json, view_id: str, view_hash: str) -> Form:
        """An open modal."""
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        intro = [block for block in view["blocks"] if block["type"] != "input"]
        return Form(
            title=view["title"]["text"],
            submit=view.get("submit", {}).get("text", ""),
            intro=self.message(intro).lines,
            fields=tuple(self._field(block) for block in inputs),
            native={"id": view_id, "hash": view_hash, **view},
        )

    def _lines(self, block: Json) -> list[str]:
        match block["type"]:
            case "header":
                return [f"# {block['text']['text']}"]
            case "rich_text":
                return [line for one in block["elements"] for line in self._section(one)]
            case "context":
                return ["".join(self._object(one) for one in block["elements"])]
            case "actions":
                return [f"[{one['text']['text']}]" for one in block["elements"]]
            case "image":
                return [str(block["alt_text"])]
            case _:
                return []

    def _section(self, section: Json) -> Iterator[str]:
        said = "".join(self._element(one) for one in section["elements"])
        quoted = section["type"] == "rich_text_quote"
        yield f"> {said}" if quoted else said

    def _element(self, one: Json) -> str:
        match one["type"]:
            case "user":
                return f"@{self._names[one['user_id']]}"
            case "channel":
                return f"#{self._names[one['channel_id']]}"
            case "date":
                return moment(datetime.fromtimestamp(one["timestamp"], UTC))
            case _:
                return str(one["text"])

    def _object(self, one: Json) -> str:
        if one["type"] == "plain_text":
            return str(one["text"])
        words = _MARKUP.sub(lambda found: self._marked(found[1]), one["text"].replace("*", ""))
        return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _marked(self, inside: str) -> str:
        if inside.startswith("!date^"):
            return moment(datetime.fromtimestamp(int(inside.split("^")[1]), UTC))
        if inside[0] in "@#":
            return f"{inside[0]}{self._names[inside[1:]]}"
        return inside.partition("|")[2]

    def _field(self, block: Json) -> Field:
        element = block["element"]
        options = {one["value"]: one["text"]["text"] for one in element.get("options", [])}
        return Field(
            name=block["block_id"],
            label=block["label"]["text"],
            hint=block.get("hint", {}).get("text", ""),
            optional=block["optional"],
            options=options,
            filled=self._filled(element),
            native=element,
        )

    def _filled(self, element: Json) -> Filled:  # noqa: PLR0911 -- one for each kind of element
        match element:
            case {"initial_date_time": seconds}:
                return moment(datetime.fromtimestamp(seconds, UTC))
            case {"initial_date": on}:
                return day(date.fromisoformat(on))
            case {"initial_user": native}:
                return f"@{self._names[native]}"
            case {"initial_users": natives}:
                return tuple(f"@{self._names[native]}" for native in natives)
            case {"initial_option": option}:
                return str(option["text"]["text"])
            case {"initial_options": options}:
                return tuple(one["text"]["text"] for one in options)
            case {"initial_value": value}:
                return str(value)
            case _:
                return ""


INITIAL = {
    "static_select": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def state_of(field: Field, *wishes: object) -> Json:
    """What the client sends for a field: what somebody chose, or what is filled in already."""
    element = field.native
    key, initial = INITIAL.get(element["type"], ("value", "initial_value"))
    chosen = _chosen(field, wishes[0]) if wishes else element.get(initial)
    assert chosen or field.optional, f"Slack does not send {field.label!r} without an answer"
    return {"type": element["type"], key: chosen}


def _chosen(field: Field, wish: object) -> object:  # noqa: PLR0911 -- one for each kind
    """One answer, within what the element allows."""
    element = field.native
    match element["type"]:
        case "static_select":
            return _option(field, wish) if wish != "" else None
        case "checkboxes":
            return [_option(field, one) for one in _several(wish)]
        case "multi_users_select":
            return list(_several(wish))
        case "datetimepicker":
            assert isinstance(wish, datetime)
            return int(wish.timestamp())
        case "datepicker":
            assert isinstance(wish, date)
            return wish.isoformat()
        case "number_input":
            least, most = int(element["min_value"]), int(element["max_value"])
            assert least <= int(str(wish)) <= most, f"Slack refuses {wish} for {field.label!r}"
            return str(wish)
        case "plain_text_input":
            assert len(str(wish)) <= element["max_length"], f"too long for {field.label!r}"
            return str(wish)
        case _:
            return wish


def _option(field: Field, wish: object) -> Json:
    value = field.option(wish)
    drawn: Json = next(one for one in field.native["options"] if one["value"] == value)
    return drawn


def _several(wish: object) -> tuple[object, ...]:
    return tuple(wish) if isinstance(wish, list | tuple) else (wish,)
