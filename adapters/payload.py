"""Reads what a platform sends: nothing in it is trusted to be there, or to be what it should be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


def at(body: object, *path: str) -> object:
    """What stands at a path, or None."""
    for step in path:
        if not isinstance(body, dict):
            return None
        body = body.get(step)
    return body


def text(body: object, *path: str) -> str:
    """The text at a path; empty when there is none."""
    found = at(body, *path)
    return found if isinstance(found, str) else ""


def part(body: object, *path: str) -> Json:
    """The object at a path; empty when there is none."""
    found = at(body, *path)
    return found if isinstance(found, dict) else {}


def parts(body: object, *path: str) -> list[Json]:
    """The objects in the list at a path."""
    found = at(body, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def joined(problems: Iterable[str]) -> str:
    """Several sentences at one field."""
    return " ".join(dict.fromkeys(problems))
