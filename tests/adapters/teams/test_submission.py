"""What was answered in a dialog is read as it was meant, and the dialog can be drawn again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.teams import form as draw
from adapters.teams import render, submission
from flows.language.answers import parse
from flows.language.forms import Form, Refused
from flows.language.steps import Ask
from flows.language.words import Button, Message, Named
from tests.adapters.slack.asked import CHANNELS, Choices, Many, Mood, People, Words, asking
from tests.adapters.teams.cards import SEAL
from tests.adapters.teams.referee import check_dialog, typed

Json = dict[str, Any]

ANA, BEN = (f"87d349ed-44d7-43e1-9a83-5f2406dee5b{one}" for one in "ab")
WORDS = {
    "short.brief": "R&D <b>",
    "long.full": "",
    "number.count": "7",
    "moment.at.date": "2026-11-24",
    "moment.at.time": "15:00",
    "day.on": "2026-11-03",
}


def submitted(ask: Ask, zone: str = "Europe/Lisbon", **answers: object) -> Json:
    (action,) = draw.dialog(ask, zone, SEAL)["card"]["content"]["actions"]
    return {**answers, **action["data"]}


def sent(ask: Ask, zone: str = "Europe/Lisbon", **answers: object) -> submission.Sent:
    found = submission.sent(submitted(ask, zone, **answers), SEAL)
    assert found is not None
    return found


def inputs(shown: Json) -> dict[str, Json]:
    return {one["id"]: one for one in shown["card"]["content"]["body"] if "id" in one}


def again(found: submission.Sent, asked: type[Form], **problems: str) -> Json:
    shown = submission.again(found, asked, SEAL, problems)
    check_dialog(shown)
    return shown


def test_answers_come_back_raw() -> None:
    found = sent(asking(Words), **WORDS)
    assert found.answers == {
        "brief": "R&D <b>",
        "full": None,
        "count": "7",
        "at": "2026-11-24T15:00:00+00:00",
        "on": "2026-11-03",
    }
    read = parse(Words, found.answers, {})
    assert read.at == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert (read.count, read.full) == (7, "")
    assert (found.carried.form, found.carried.about) == ("asked.Words", "r1")
    assert (found.carried.where, found.carried.also) == ("C01", {"v": "3"})


@pytest.mark.parametrize(
    ("zone", "clock", "utc"),
    [
        ("Asia/Tokyo", "15:00", "2026-11-24T06:00:00+00:00"),
        ("America/New_York", "22:30", "2026-11-25T03:30:00+00:00"),
        ("America/New_York", "22:30:00", "2026-11-25T03:30:00+00:00"),
        ("Nowhere/Land", "15:00", "2026-11-24T15:00:00+00:00"),
    ],
)
def test_a_moment_is_meant_where_it_was_asked(zone: str, clock: str, utc: str) -> None:
    answers = {"moment.at.date": "2026-11-24", "moment.at.time": clock}
    assert sent(asking(Words), zone, **answers).answers["at"] == utc


@pytest.mark.parametrize(
    ("on", "clock"),
    [
        ("2026-11-24", ""),
        ("", "15:00"),
        ("someday", "15:00"),
        ("2026-11-24", "noon"),
        ("0001-01-01", "00:00"),
        ("2026-11-24T15:00:00+00:00", ""),
        ("2026-11-24", "15:00+09:00"),
    ],
)
def test_a_moment_that_is_none_is_for_the_form_to_refuse(on: str, clock: str) -> None:
    answers = {**WORDS, "moment.at.date": on, "moment.at.time": clock}
    found = sent(asking(Words), "Asia/Tokyo", **answers)
    with pytest.raises(Refused) as refused:
        parse(Words, found.answers, {})
    assert refused.value.problems == {"at": "Please give a date and a time."}


def test_choices_come_back_as_values() -> None:
    answers = {
        "choice.mood": "calm",
        "choice.later": "-",
        "choices.few": "calm,tense",
        "choices.many": "m3",
        "scale.hard": "2",
    }
    found = sent(asking(Choices, {"later": CHANNELS}), **answers)
    assert found.answers == {
        "mood": "calm",
        "later": None,
        "few": ("calm", "tense"),
        "many": ("m3",),
        "hard": "2",
    }
    read = parse(Choices, found.answers, {})
    assert (read.few, read.many, read.hard) == ((Mood.CALM, Mood.TENSE), (Many.M3,), 2)


def test_people_come_back_as_ids() -> None:
    found = sent(asking(People), **{"person.one": ANA, "people.some": f"{ANA}, {BEN}"})
    assert found.answers == {"one": ANA, "some": (ANA, BEN)}
    assert found.people == {"one": (ANA,), "some": (ANA, BEN)}
    assert sent(asking(People), **{"person.one": ""}).people == {}


@pytest.mark.parametrize("value", [None, [], {}, True, 7, 7.5])
def test_answers_of_other_kinds_do_no_harm(value: object) -> None:
    data = {**submitted(asking(Words)), **dict.fromkeys(WORDS, value)}
    found = submission.sent(data, SEAL)
    assert found is not None
    expected = str(value) if isinstance(value, int | float) and value is not True else None
    assert found.answers["brief"] == expected


def test_what_is_no_answer_is_left_alone() -> None:
    found = sent(asking(Words), **{"brief": "x", "short": "x", "secret.brief": "x", "moment.": "x"})
    assert {name for name, raw in found.answers.items() if raw} == set()


# What was carried


def test_a_forged_form_is_none() -> None:
    data = submitted(asking(Words), **WORDS)
    assert submission.sent({**data, "about": "r2"}, SEAL) is None
    assert submission.sent({**data, "zone": "Asia/Tokyo"}, SEAL) is None
    assert submission.sent({**WORDS, "form": "asked.Words"}, SEAL) is None


@pytest.mark.parametrize("nothing", [None, "", [], 5, {}])
def test_nothing_is_neither_a_form_nor_a_press(nothing: object) -> None:
    assert submission.sent(nothing, SEAL) is None
    assert submission.carried(nothing, SEAL) is None


def test_a_press_is_no_form_and_a_form_is_no_press() -> None:
    button = Button("b", does=Named("a.b"), about="r1", also={"version": "3"})
    (row,) = render.card(Message("x", button), SEAL)["body"]
    pressed = row["actions"][0]["data"]
    assert submission.sent(pressed, SEAL) is None
    found = submission.carried(pressed, SEAL)
    assert found is not None
    assert (found.step, found.about, found.also) == ("a.b", "r1", {"version": "3"})
    assert (found.form, found.where, found.nonce) == ("", "", "")
    form = submission.carried(submitted(asking(Words)), SEAL)
    assert form is not None
    assert (form.step, form.form) == ("", "asked.Words")


def test_a_press_in_a_dialog_knows_where_the_dialog_belongs() -> None:
    ask = Ask(Words, None, {}, "C01", {}, (Button("b", does=Named("a.b")),), {})
    row = draw.dialog(ask, "", SEAL)["card"]["content"]["body"][0]
    found = submission.carried({**WORDS, **row["actions"][0]["data"]}, SEAL)
    assert found is not None
    assert (found.step, found.where, found.about) == ("a.b", "C01", None)


# Drawn again


def test_the_dialog_again_keeps_every_answer_as_it_was_typed() -> None:
    answers = {**WORDS, "long.full": " two\n lines ", "moment.at.time": ""}
    found = sent(asking(Words, brief="before", full="gone"), "Asia/Tokyo", **answers)
    shown = again(found, Words, at="Please give a date and a time.")
    assert typed(shown) == {name: value for name, value in answers.items() if value}
    assert "⚠ Please give a date and a time." in json.dumps(shown, ensure_ascii=False)
    assert inputs(shown)["moment.at.time"]["label"] == "Time, in Asia/Tokyo"


def test_what_was_taken_out_again_stays_out() -> None:
    ask = asking(Choices, {"later": CHANNELS}, mood=Mood.CALM, later="p1", few=tuple(Mood))
    shown = again(sent(ask, **{"choice.later": "-", "choices.few": "calm"}), Choices, mood="Which?")
    assert typed(shown) == {"choices.few": "calm"}


def test_a_dialog_is_drawn_again_twice_with_the_newest_problems_only() -> None:
    first = again(
        sent(asking(Choices, {"later": CHANNELS}), **{"choices.few": "calm"}),
        Choices,
        few="Not these.",
        gone="Not now.",
    )
    (action,) = first["card"]["content"]["actions"]
    found = submission.sent(typed(first) | action["data"], SEAL)
    assert found is not None
    second = again(found, Choices, few="Still not.")
    text = json.dumps(second, ensure_ascii=False)
    assert "Still not." in text
    assert "Not these." not in text
    assert "Not now." not in text
    assert text.count("Read this: ") == 2, "once for the eye, once to be drawn again"
    assert inputs(second)["choice.later"]["choices"][0]["title"] == "#sales"


def test_people_chosen_before_keep_their_names() -> None:
    shown = draw.dialog(asking(People, one=ANA), "", SEAL, names={ANA: "Ana"})
    (action,) = shown["card"]["content"]["actions"]
    found = submission.sent({"person.one": ANA, "people.some": BEN, **action["data"]}, SEAL)
    assert found is not None
    drawn = inputs(submission.again(found, People, SEAL, {"some": "No."}, names={BEN: "Ben"}))
    assert drawn["person.one"]["choices"] == [{"title": "Ana", "value": ANA}]
    assert drawn["people.some"]["choices"] == [{"title": "Ben", "value": BEN}]
