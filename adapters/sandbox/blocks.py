"""The blocks of a message, see render.py, as one reader reads them: times in their own zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from adapters.sandbox.render import INSIDE, Block
from adapters.sandbox.sight import Reader


def read_by(reader: Reader, blocks: Iterable[Block]) -> list[Block]:
    """What the page shows of each block; names of steps and other inner facts stay here."""
    return [_block(reader, block) for block in blocks]


def _block(reader: Reader, block: Block) -> Block:
    match block["kind"]:
        case "text" | "small" | "quote":
            return {"kind": block["kind"], "spans": _spans(reader, block["spans"])}
        case "facts":
            rows = [
                {"label": row["label"], "spans": _spans(reader, row["value"])}
                for row in block["rows"]
            ]
            return {"kind": "facts", "rows": rows}
        case "picture":
            source = f"data:image/png;base64,{block['png']}"
            return {"kind": "picture", "src": source, "alt": block["alt"]}
        case "buttons":
            return {"kind": "buttons", "buttons": [_button(one) for one in block["buttons"]]}
        case _:
            return block


def _button(button: Block) -> Block:
    return {name: button[name] for name in ("label", "opens", "style")}


def _spans(reader: Reader, spans: Iterable[Block]) -> list[Block]:
    return [_span(reader, span) for span in spans]


def _span(reader: Reader, span: Block) -> Block:
    match span["kind"]:
        case "mention":
            mine = span["native"] == reader.native
            return {"kind": "mention", "text": f"@{span['name']}", "me": mine}
        case "channel":
            return {"kind": "mention", "text": f"#{span['name']}", "me": False}
        case "when":
            moment = datetime.fromisoformat(span["at"])
            text, title = when(moment, reader), in_utc(moment)
            return {"kind": "time", "at": span["at"], "text": text, "title": title}
        case "day":
            text = date_of(date.fromisoformat(span["on"]), reader.today)
            return {"kind": "time", "at": span["on"], "text": text}
        case "link":
            return {"kind": "link", "url": _url(reader, span["url"]), "text": span["label"]}
        case _:
            return span


def _url(reader: Reader, url: str) -> str:
    # A link inside the sandbox keeps who one is.
    return f"{INSIDE}as={reader.native}&{url[len(INSIDE) :]}" if url.startswith(INSIDE) else url


def when(moment: datetime, reader: Reader) -> str:
    """A moment in the reader's zone, as one would say it to them."""
    local = moment.astimezone(reader.zone)
    return f"{day_of(local.date(), reader.today)} at {local:%H:%M}"


def day_of(day: date, today: date) -> str:
    """A day as one would say it today: «tomorrow», «Tue 3 Jun»."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get((day - today).days) or date_of(day, today)


def date_of(day: date, today: date) -> str:
    """A date, with its year when it is another one: «Tue 3 Jun», «Tue 3 Jun 2031»."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def in_utc(moment: datetime) -> str:
    """The same moment for everyone."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
