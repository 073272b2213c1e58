"""All that is kept at the end of a play, as lines that are the same on every platform.

Ids become what they stand for: a person's name, a channel's, a call by its customer and moment.
What belongs to a platform (its own ids, when it was last asked, where a post stands) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from storage.engine import Storage
from tests.contract.seen import moment

Row = Mapping[str, Any]

ID = re.compile(r"\b[0-9a-f]{32}\b")
MARK = re.compile(r"[0-9a-f]{64}")  # a pseudonym of the vault
# Bookkeeping of the engine and of the platforms; what the sandbox keeps stands for Slack's servers.
NOT_KEPT = {"workspace", "lane", "heard", "address", "sandboxmessage", "sandboxhome", "sandboxread"}
PLATFORMS_OWN = {
    "person": {"native", "dm", "seen_at", "language"},
    "linkcode": {"digest"},
    "place": {"native", "seen_at", "bot_inside"},
    "secret": {"sealed"},
    "feedback": {"sealed", "draft"},
    "peerword": {"sealed"},
    "givenaway": {"owner", "sealed"},
    "story": {"sealed"},
    "workspacekey": {"wrapped"},
    "personkey": {"wrapped"},
    "mirror": {"digest", "earlier"},
    "delivery": {
        *("lane", "marker", "receipt", "channel"),
        *("asks", "attempts", "tried_at", "settled_at"),
    },
}


def kept(storage: Storage) -> list[str]:
    """Every record, by table, in an order that depends on nothing but what it says."""
    return _Snapshot(storage).lines()


class _Snapshot:
    def __init__(self, storage: Storage) -> None:
        tables = [t for t in SQLModel.metadata.sorted_tables if t.name not in NOT_KEPT]
        with storage.session() as session:
            self._rows: dict[str, list[Row]] = {
                table.name: [
                    dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for a row as a dict
                    for row in session.connection().execute(table.select())
                ]
                for table in tables
            }
        self._by_id = {
            str(row["id"]): (name, row) for name, rows in self._rows.items() for row in rows
        }
        self._natives = {
            str(row["native"]): f"#{row['name']}" for row in self._rows["place"] if row["name"]
        }

    def lines(self) -> list[str]:
        """A line for each record."""
        return [
            line
            for name, rows in sorted(self._rows.items())
            for line in sorted(self._line(name, row) for row in rows if not _is_chat(name, row))
        ]

    def _line(self, table: str, row: Row) -> str:
        left_out = {"id", "workspace"} | PLATFORMS_OWN.get(table, set())
        said = [
            f"{name}={self._said(self._natives.get(value, value) if name == 'to' else value)}"
            for name, value in row.items()
            if name not in left_out and value not in (None, "", False)
        ]
        return f"{table}: {', '.join(said)}"

    def _said(self, value: object) -> str:
        match value:
            case datetime():
                return moment(value)
            case bytes():
                return f"«{len(value)} bytes»"
            case str() if MARK.fullmatch(value):
                return "«mark»"
            case str():
                return ID.sub(lambda found: self._named(found[0]), value)
            case _:
                return str(value)

    def _named(self, record: str) -> str:
        table, row = self._by_id.get(record, ("", {}))
        match table:
            case "person" | "team":
                return str(row["name"])
            case "place":
                return f"#{row['name']}"
            case "call":
                return f"«{row['account']} {moment(row['starts_at'])}»"
            case "":
                return "«id»"
            case _:
                return f"«{self._line(table, row)}»"


def _is_chat(table: str, row: Row) -> bool:
    """Where one talks to the bot in private is the platform's business."""
    return table == "place" and row["kind"] == "dm"
