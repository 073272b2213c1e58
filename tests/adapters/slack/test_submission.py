"""What was answered in a form is read as it was meant, and the form can be drawn again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.slack import form as draw
from adapters.slack import submission
from flows.language.answers import parse
from tests.adapters.slack.asked import AT, CHANNELS, Choices, Mood, People, Words, asking, field

Json = dict[str, Any]


def sent(view: Json, **states: Json) -> Json:
    return {**view, "state": {"values": {k: {"answer": v} for k, v in states.items()}}}


def test_answers_come_back_raw() -> None:
    view = sent(
        draw.modal(asking(Words)),
        brief={"type": "plain_text_input", "value": "R&D <b>"},
        full={"type": "plain_text_input", "value": None},
        count={"type": "number_input", "value": "7"},
        at={"type": "datetimepicker", "selected_date_time": 1795532400},
        on={"type": "datepicker", "selected_date": "2026-11-03"},
    )
    answers = submission.answers(view)
    assert answers == {
        "brief": "R&D <b>",
        "full": None,
        "count": "7",
        "at": "2026-11-24T15:00:00+00:00",
        "on": "2026-11-03",
    }
    read = parse(Words, answers, {})
    assert (read.at, read.count, read.full) == (AT, 7, "")


def test_choices_come_back_as_values() -> None:
    view = sent(
        draw.modal(asking(Choices, {"later": CHANNELS})),
        mood={"type": "static_select", "selected_option": {"value": "calm", "text": {}}},
        later={"type": "static_select", "selected_option": None},
        few={"type": "checkboxes", "selected_options": [{"value": "calm"}, {"value": "tense"}]},
        many={"type": "multi_static_select", "selected_options": []},
        hard={"type": "static_select", "selected_option": {"value": "2"}},
    )
    answers = submission.answers(view)
    assert answers == {
        "mood": "calm",
        "later": None,
        "few": ("calm", "tense"),
        "many": None,
        "hard": "2",
    }
    read = parse(Choices, answers, {})
    assert (read.few, read.many, read.hard) == ((Mood.CALM, Mood.TENSE), (), 2)


def test_people_come_back_as_ids() -> None:
    view = sent(
        draw.modal(asking(People)),
        one={"type": "users_select", "selected_user": "U01ANA"},
        some={"type": "multi_users_select", "selected_users": ["U01ANA", "U01BEN"]},
    )
    assert submission.answers(view) == {"one": "U01ANA", "some": ("U01ANA", "U01BEN")}
    assert submission.people(view) == {"one": ("U01ANA",), "some": ("U01ANA", "U01BEN")}


@pytest.mark.parametrize("seconds", [10**18, -(10**18), True])
def test_a_moment_that_is_none_is_for_the_form_to_refuse(seconds: int) -> None:
    view = sent(
        draw.modal(asking(Words)), at={"type": "datetimepicker", "selected_date_time": seconds}
    )
    assert not isinstance(submission.answers(view)["at"], int)


def test_a_form_is_drawn_again_twice_with_the_newest_problems_only() -> None:
    view = sent(
        draw.modal(asking(Choices, {"later": CHANNELS}, mood=Mood.CALM)),
        mood={"type": "static_select", "selected_option": None},
        few={
            "type": "checkboxes",
            "selected_options": [field(draw.modal(asking(Choices)), "few")["options"][0]],
        },
    )
    first = submission.again(view, {"few": "Not these.", "": "Not now."})
    second = submission.again(
        {**first, "id": "V1", "hash": "2", "team_id": "T1", "state": view["state"]},
        {"few": "Still not."},
    )
    text = json.dumps(second, ensure_ascii=False)
    assert "Still not." in text
    assert "Not now." not in text
    assert set(second) <= {*submission.VIEW_KEYS, "blocks"}
    assert "initial_option" not in field(second, "mood"), "taken out again by the person"
    assert [one["value"] for one in field(second, "few")["initial_options"]] == ["calm"]


def test_a_form_that_slack_has_embellished_can_be_drawn_again() -> None:
    view = draw.modal(asking(Words))
    blocks = [
        {"block_id": f"x{n}", "hint": None, **block} for n, block in enumerate(view["blocks"])
    ]
    told = {**view, "blocks": blocks, "close": None, "bot_id": "B1", "state": {"values": {}}}
    again = submission.again(told, {"brief": "Why?"})
    assert "close" not in again
    assert all(value is not None for block in again["blocks"] for value in block.values())
