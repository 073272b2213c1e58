"""Watches which steps and views are really run, so that coverage is measured and not claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flows.all import SCRIPT
from flows.language.steps import Script, Step, View


class Watch:
    """The script of all conversations, and the names of what was run of it."""

    def __init__(self) -> None:
        self.run: set[str] = set()
        self.script = Script(SCRIPT.flows)
        watched = {name: self._step(step) for name, step in SCRIPT.steps.items()}
        self.script.steps = watched
        self.script.views = {name: self._view(view) for name, view in SCRIPT.views.items()}
        self.script.heard = {kind: watched[step.name] for kind, step in SCRIPT.heard.items()}
        self.script.commands = {
            verb: replace(command, step=watched[command.step.name])
            for verb, command in SCRIPT.commands.items()
        }

    def _step(self, step: Step) -> Step:
        return replace(step, run=self._seen(step.name, step.run))

    def _view(self, view: View) -> View:
        return replace(view, draw=self._seen(view.name, view.draw))

    def _seen(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: object) -> Any:  # noqa: ANN401 -- whatever the step or view returns
            self.run.add(name)
            return function(*arguments)

        return run
