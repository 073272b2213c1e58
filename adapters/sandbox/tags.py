"""Plain HTML elements and the few that need a script of their own.

What people typed only ever goes through `text` or an attribute's value, both of which the browser
takes as they are; there is no HTML or Markdown made of it anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


def tag(name: str, text: str | None = None, /, look: str = "", **attributes: object) -> Element:
    """An HTML element: `look` is its CSS class; attributes with None are left out.

    `aria_label` becomes `aria-label`; a trailing underscore (`for_`) is dropped.
    """
    element = Element(name) if text is None else TextElement(tag=name, text=text)
    return dressed(element, look, **attributes)


def dressed(element: Element, look: str = "", /, **attributes: object) -> Element:
    """Give an element its class and attributes."""
    element.classes(look)
    for name, value in attributes.items():
        key = name.rstrip("_").replace("_", "-")
        # What stays the same is not sent again.
        if value is not None and element.props.get(key) != value:
            element.props[key] = value
    return element


def label_of(element: Element, text: str) -> None:
    """Change the text of an element made with one."""
    if isinstance(element, TextElement) and element.text != text:
        element.set_text(text)


def press(label: str, act: Callable[[], object], look: str = "", **attributes: object) -> Element:
    """A button; `act` may be a coroutine function."""
    button = tag("button", label, look, type="button", **attributes)
    return button.on("click", lambda: act(), args=[])  # noqa: PLW0108 -- a lambda says it takes no event


class Scroller(Element, component="page/sandbox_scroller.js"):
    """A list that stays at its newest line, and gives the focus back after a redraw."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.props["label"] = label


class Composer(Element, component="page/sandbox_composer.js"):
    """Where a line is typed, with completion of commands. Keeps a half-typed line per draft."""

    def __init__(self, label: str, draft: str, commands: Sequence[dict[str, str]]) -> None:
        super().__init__()
        self.props.update({"label": label, "draft": draft, "commands": list(commands)})

    def on_send(self, act: Callable[[str], Any]) -> None:
        """Call `act` with each line that was sent."""
        self.on("send", lambda event: act(str(event.args)))


class Line(Element, component="page/sandbox_line.js"):
    """A message, drawn in the browser from plain data: one element, however much it says."""

    def show(
        self, blocks: list[dict[str, Any]], *, head: dict[str, Any] | None = None, typed: str = ""
    ) -> None:
        """Draw blocks as their reader reads them; without a head they stand alone."""
        self.props.update({"blocks": blocks, "head": head, "typed": typed})

    def on_act(self, act: Callable[[str, Any], Any]) -> None:
        """Call `act` with what was done, and to which part."""
        self.on("act", lambda event: act(*_pair(event.args)))


def _pair(args: Any) -> tuple[str, Any]:  # noqa: ANN401 -- as the browser sends it
    return (args[0], args[1]) if isinstance(args, list) else (str(args), None)


class FormDialog(Element, component="page/sandbox_form_dialog.js"):
    """A form on top of the page. Its answers stay in the browser until they are sent."""

    def __init__(self, title: str, submit: str) -> None:
        super().__init__()
        self.props.update({"title": title, "submit": submit})

    def on_send(self, act: Callable[[list[list[str]]], Any]) -> None:
        """Call `act` with the entries of the form."""
        self.on("send", lambda event: act(event.args))

    def show_trouble(self) -> None:
        """Go to the first field with a problem, and let the form be sent again."""
        self.run_method("trouble")


class Menu(Element, component="page/sandbox_menu.js"):
    """A button that unfolds a short list; a choice, Escape or leaving folds it."""

    def __init__(self, label: str, name: str = "", look: str = "") -> None:
        super().__init__()
        self.classes(look)
        self.props.update({"label": label, "name": name})
