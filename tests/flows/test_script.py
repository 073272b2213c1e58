"""The script as a whole: every name that is used exists, and no name on the wire is ever lost."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from flows import timers
from flows.all import SCRIPT
from flows.language.steps import Flow, Script
from flows.language.turn import HOME

ROOT = Path(__file__).parents[2]
WIRE_NAMES = ROOT / "docs" / "wire-names.md"


@cache
def source() -> tuple[tuple[Path, ast.Module], ...]:
    """Every file of the flows."""
    files = sorted((ROOT / "flows").rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in files)


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call in the flows, with its file."""
    for path, tree in source():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield path, node


def name_of(node: ast.expr) -> str:
    """The last part of what is called: `open` of `turn.open`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def named(node: ast.AST | None) -> str | None:
    """The name in `Named("…")`; None when it is something else."""
    if isinstance(node, ast.Call) and name_of(node.func) == "Named":
        (argument,) = node.args
        return str(argument.value) if isinstance(argument, ast.Constant) else None
    return None


def wires() -> dict[str, str]:
    """The wire name of each form, by the name of its class."""
    return {wire.rpartition(".")[2]: wire for wire in SCRIPT.forms}


def test_every_step_or_form_that_is_called_by_name_exists() -> None:
    known = SCRIPT.steps.keys()
    used = {(path.name, named(call)) for path, call in calls() if named(call)}
    assert len(used) > 20
    assert [one for one in sorted(used, key=str) if one[1] not in known] == []


def test_a_button_that_opens_a_form_names_one_that_can_be_opened() -> None:
    opened = []
    for path, call in calls():
        for keyword in call.keywords:
            if keyword.arg == "opens" and name_of(call.func) in {"Button", "one_call"}:
                target = named(keyword.value) or wires().get(name_of(keyword.value))
                opened.append((path.name, ast.unparse(keyword.value), target))
    known = [one for one in opened if one[1] not in {"opens", "None"}]
    assert len(known) > 20
    assert [one for one in known if one[2] not in SCRIPT.forms.keys() & SCRIPT.steps.keys()] == []


def test_a_button_that_does_a_step_names_no_form() -> None:
    for path, call in calls():
        for keyword in call.keywords:
            if keyword.arg == "does" and (name := named(keyword.value)):
                assert name in SCRIPT.steps, (path.name, name)
                assert name not in SCRIPT.forms, (path.name, name)


def test_every_form_can_be_opened_and_its_answers_are_taken() -> None:
    by_steps = {
        wires().get(name_of(call.args[0]))
        for _, call in calls()
        if name_of(call.func) == "open" and call.args
    }
    for wire in SCRIPT.forms:
        assert wire in SCRIPT.steps or wire in by_steps, f"nothing opens {wire}"
        assert f"{wire}!" in SCRIPT.steps, f"nobody takes the answers of {wire}"


def test_every_view_that_is_called_by_name_exists() -> None:
    used = {
        (path.name, call.args[0].value)
        for path, call in calls()
        if name_of(call.func) in {"refresh_named", "link_to"}
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(used) > 2
    assert [one for one in sorted(used, key=str) if one[1] not in SCRIPT.views] == []
    assert HOME in SCRIPT.views


def test_every_timer_wakes_a_step() -> None:
    rest = (timers.BEGIN, timers.FINISH, timers.CAPTURE, timers.DEBRIEF)
    names = [*(name for name, _ in timers.BEFORE), *(one.name for one in rest)]
    assert [name for name in names if SCRIPT.steps[name].record is None] == []


def test_every_flow_is_in_the_script() -> None:
    made = {
        path.stem
        for path, tree in source()
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node) == "flow = Flow(__name__)"
    }
    assert made == {flow.name for flow in SCRIPT.flows}


def test_two_flows_cannot_say_the_same() -> None:
    with pytest.raises(ValueError, match="help says again what another flow says"):
        Script((*SCRIPT.flows, SCRIPT.flows[-1]))


def test_a_view_must_say_what_it_draws() -> None:
    def nothing() -> None: ...

    with pytest.raises(TypeError, match="must say which record it draws"):
        Flow("flows.odd").view(nothing)  # type: ignore[arg-type]


def test_a_shortcut_s_title_fits_and_its_verb_exists() -> None:
    for command in SCRIPT.commands.values():
        assert max(len(command.shortcut), len(command.on_message)) <= 24, command.verb
        assert command.help[0].islower(), command.verb
        assert not command.help.endswith("."), command.verb


def test_no_conversation_says_how_one_platform_calls_the_bot() -> None:
    said = [
        (path.name, node.value)
        for path, tree in source()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if "/parley" in node.value and path.name != "spans.py" and not is_docstring(tree, node)
    ]
    assert said == [], "write CALLED instead: on Teams it is @Parley"


def is_docstring(tree: ast.Module, node: ast.Constant) -> bool:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [one.body for one in ast.walk(tree) if isinstance(one, documented)]
    return any(isinstance(body[0], ast.Expr) and body[0].value is node for body in bodies)


# Names on the wire


def written() -> dict[str, set[str]]:
    """The names in the document, by flow."""
    sections = re.split(r"^## ", WIRE_NAMES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        title: set(re.findall(r"`([^`]+)`", body))
        for title, _, body in (section.partition("\n") for section in sections)
    }


def spoken(flow: Flow) -> set[str]:
    """The names a flow answers to; a form's answers come under its own name with `!`."""
    steps = {name.removesuffix("!") for name in flow.steps}
    return steps | flow.views.keys() | {command.verb for command in flow.commands}


def test_no_name_on_the_wire_is_lost_without_an_alias() -> None:
    answered = set().union(*(spoken(flow) for flow in SCRIPT.flows))
    lost = {name for names in written().values() for name in names} - answered
    assert lost == set(), "buttons that carry these names are out there: let the old names answer"


def test_every_name_on_the_wire_is_written_down_under_its_flow() -> None:
    missing = {flow.name: spoken(flow) - written().get(flow.name, set()) for flow in SCRIPT.flows}
    assert {flow: names for flow, names in missing.items() if names} == {}
