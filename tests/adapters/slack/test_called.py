"""On Slack people call the bot `/parley`: the character that stands for it in our texts stays in.

What can be put together of words is in test_render_fuzz.py, whose referee looks for it as well.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import form as draw
from adapters.slack import submission
from flows.language.forms import Form, Option, Raw, choice, form, long, number, people, short
from flows.language.spans import CALLED
from flows.language.steps import Ask
from flows.language.words import Message, Small, Text
from tests.adapters.slack.referee import check_form
from tests.adapters.slack.rules import check_view

NAMED = f"as in {CALLED} flag"


@form("Open", submit=f"Do {CALLED}")
class Open(Form):
    brief: str = short(f"Short, {NAMED}?", NAMED, optional=True)
    full: str = long(f"Long, {NAMED}?", NAMED)
    count: int = number(f"How many, {NAMED}?", NAMED, least=0, most=9)
    one: str = choice(f"Which, {NAMED}?", hint=NAMED)
    some: tuple[str, ...] = people(f"Who, {NAMED}?", NAMED)


def opened(*options: Option) -> Ask:
    filled: dict[str, Raw] = {
        "brief": NAMED,
        "full": NAMED,
        "count": CALLED,
        "one": "a",
        "some": (CALLED,),
    }
    return Ask(Open, "r1", {}, "C01", filled, (Text(NAMED), Small(NAMED)), {"one": options})


def words(drawn: Any) -> str:  # noqa: ANN401 -- any JSON
    return json.dumps(drawn, ensure_ascii=False)


def test_a_form_says_it_wherever_it_has_words() -> None:
    for ask in (opened(), opened(Option("a", NAMED), Option("b", "b"))):
        check_form(ask)
    drawn = words(draw.modal(opened(Option("a", NAMED))))
    assert drawn.count("as in /parley flag") == 16
    assert '"Do /parley"' in drawn


def test_a_notice_says_it_in_its_title_too() -> None:
    view = draw.notice(CALLED, Message(NAMED))
    check_view(view)
    assert words(view).count("/parley") == 2


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["", "brief", "gone"]), st.text(max_size=9), min_size=1))
def test_a_problem_says_it_beside_its_field_and_above_it(problems: dict[str, str]) -> None:
    named = {name: f"{said} {NAMED}" for name, said in problems.items()}
    view = draw.modal(opened())
    placed = submission.errors(view, named)
    assert all("as in /parley flag" in said for said in placed.values())
    for drawn in (placed, submission.again(view, named)):
        assert CALLED not in words(drawn)
