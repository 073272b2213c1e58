"""Every kind of question is drawn as Slack takes it, and read back as it was answered."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from adapters.slack import form as draw
from adapters.slack.form import Kept
from flows.language.forms import (
    Form,
    Option,
    Raw,
)
from flows.language.steps import Ask
from flows.language.words import Button, Named, TooLong
from tests.adapters.slack.asked import AT, CHANNELS, Choices, Mood, People, Words, asking, field
from tests.adapters.slack.referee import check_form

Json = dict[str, Any]


@pytest.mark.parametrize("asked", [Words, Choices, People])
def test_every_kind_of_question_is_taken_empty(asked: type[Form]) -> None:
    check_form(asking(asked))
    check_form(asking(asked, {"later": CHANNELS}))


def test_every_kind_of_question_is_taken_filled() -> None:
    check_form(asking(Words, brief="a", full="b\nc", count=3, at=AT, on=date(2026, 11, 3)))
    every = asking(
        Choices, {"later": CHANNELS}, mood=Mood.CALM, later="p2", few=tuple(Mood), hard=2
    )
    check_form(every)
    check_form(asking(People, one="U01ANA", some=("U01ANA", "U01BEN")))


def test_the_questions_are_asked_as_they_are_written() -> None:
    view = draw.modal(asking(Words))
    first = next(block for block in view["blocks"] if block.get("block_id") == "brief")
    assert first["label"]["text"] == "Short?"
    assert first["hint"]["text"] == "A hint."
    assert first["optional"] is False
    assert "placeholder" not in first["element"]
    assert (view["title"]["text"], view["submit"]["text"]) == ("Words", "Next")
    assert view["callback_id"] == "asked.Words"


def test_each_kind_has_its_element() -> None:
    words, people_ = draw.modal(asking(Words)), draw.modal(asking(People))
    some = draw.modal(asking(Choices, {"later": CHANNELS}))
    kinds = {name: field(words, name)["type"] for name in ("brief", "full", "count", "at", "on")}
    kinds |= {name: field(some, name)["type"] for name in ("mood", "later", "few", "many", "hard")}
    kinds |= {name: field(people_, name)["type"] for name in ("one", "some")}
    assert kinds == {
        "brief": "plain_text_input",
        "full": "plain_text_input",
        "count": "number_input",
        "at": "datetimepicker",
        "on": "datepicker",
        "mood": "static_select",
        "later": "static_select",
        "few": "checkboxes",
        "many": "multi_static_select",
        "hard": "static_select",
        "one": "users_select",
        "some": "multi_users_select",
    }
    assert field(words, "brief")["max_length"] == 150
    assert field(words, "full")["max_length"] == 2000
    assert field(words, "count")["min_value"] == "-1"


def test_answers_known_already_are_filled_in() -> None:
    words = draw.modal(asking(Words, brief="a", count=-1, at=AT, on=date(2026, 11, 3)))
    assert field(words, "brief")["initial_value"] == "a"
    assert field(words, "count")["initial_value"] == "-1"
    assert field(words, "at")["initial_date_time"] == 1795532400
    assert field(words, "on")["initial_date"] == "2026-11-03"
    some = draw.modal(asking(Choices, {"later": CHANNELS}, later="p2", few=(Mood.TENSE,), hard=1))
    assert field(some, "later")["initial_option"]["text"]["text"] == "#<!here>"
    assert [one["value"] for one in field(some, "few")["initial_options"]] == ["tense"]
    assert field(some, "hard")["initial_option"]["value"] == "1"
    folk = draw.modal(asking(People, one="U01ANA", some=("U01BEN",)))
    assert field(folk, "one")["initial_user"] == "U01ANA"
    assert field(folk, "some")["initial_users"] == ["U01BEN"]


@pytest.mark.parametrize(
    ("asked", "filled"),
    [
        (Words, {"brief": "x" * 500, "count": "many", "at": "soon", "on": "someday"}),
        (Words, {"at": "0001-01-01T00:00:00+00:00", "count": "1.5"}),
        (Words, {"at": "9999-12-31T00:00:00+00:00"}),
        (Choices, {"mood": "furious", "few": ("furious",), "hard": "9", "many": ()}),
        (People, {"one": "ana", "some": ("ana", "")}),
        (People, {"one": "", "some": ()}),
    ],
)
def test_answers_that_slack_would_refuse_are_left_out(
    asked: type[Form], filled: dict[str, Raw]
) -> None:
    check_form(Ask(asked, None, {}, "", filled, (), {"later": CHANNELS}))


def test_a_menu_without_options_is_said_in_words() -> None:
    view = draw.modal(asking(Choices))
    assert "nothing to choose" in json.dumps(view)
    assert not [block for block in view["blocks"] if block.get("block_id") == "later"]


def test_more_options_than_slack_has_room_for_are_cut() -> None:
    options = tuple(Option(f"p{n}", f"#{n}") for n in range(120))
    check_form(asking(Choices, {"later": options}))
    assert len(field(draw.modal(asking(Choices, {"later": options})), "later")["options"]) == 100


def test_the_words_before_the_questions_stand_on_top() -> None:
    view = draw.modal(asking(Words))
    assert [block["type"] for block in view["blocks"][:3]] == ["rich_text", "rich_text", "context"]


def test_buttons_before_the_questions_are_taken() -> None:
    check_form(Ask(Words, None, {}, "", {}, (Button("b", does=Named("a.b")),), {}))


def test_what_a_form_remembers_holds_nothing_typed() -> None:
    view = draw.modal(asking(Words, brief="a secret"))
    assert json.loads(view["private_metadata"]) == {
        "about": "r1",
        "where": "C01",
        "also": {"v": "3"},
    }
    with pytest.raises(TooLong):
        draw.modal(Ask(Words, None, {"x": "y" * 3000}, "", {}, (), {}))


@pytest.mark.parametrize("text", ["", "x", "[]", "5", '{"about": 5, "where": [], "also": "x"}'])
def test_memories_that_are_not_ours_are_nothing(text: str) -> None:
    assert Kept.unpacked(text) == Kept(None, "", {})
