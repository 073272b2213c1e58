"""The architecture is executable: sizes, shapes of adapters, one language for all."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "adapters", "flows", "storage")
FILE_LIMIT = 300
FUNCTION_LIMIT = 40
PARTS_OF_AN_ADAPTER = ("__init__.py", "listen.py", "render.py", "speak.py")
ADAPTERS = ("slack", "teams", "sandbox")


def source_files() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in source_files()
        if (count := path.read_text().count("\n")) > FILE_LIMIT
    }
    assert long == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name} has {length(node)} lines"
        for path, node in functions()
        if length(node) > FUNCTION_LIMIT
    ]
    assert long == []


def test_most_functions_are_short() -> None:
    lengths = sorted(length(node) for _, node in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 22


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in source_files()
        if ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_adapter_has_the_same_files(adapter: str) -> None:
    present = {path.name for path in (ROOT / "adapters" / adapter).iterdir()}
    assert set(PARTS_OF_AN_ADAPTER) <= present
