"""Every kind of question is drawn as Teams takes it, in a dialog that a phone can show."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.teams import form as draw
from flows.language.forms import Form, Option, Raw
from flows.language.spans import CALLED
from flows.language.steps import Ask
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Named,
    Part,
    Picture,
    Quote,
    Text,
    TooLong,
)
from tests.adapters.slack.asked import CHANNELS, Choices, Mood, People, Words, asking
from tests.adapters.teams.cards import SEAL
from tests.adapters.teams.referee import ZONE, check_dialog, check_form

Json = dict[str, Any]

ANA, BEN = (f"87d349ed-44d7-43e1-9a83-5f2406dee5b{one}" for one in "ab")
AT = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


def body(ask: Ask, zone: str = ZONE, **more: Any) -> list[Json]:  # noqa: ANN401 -- what a dialog takes
    drawn: list[Json] = draw.dialog(ask, zone, SEAL, **more)["card"]["content"]["body"]
    return drawn


def inputs(ask: Ask, zone: str = ZONE, **more: Any) -> dict[str, Json]:  # noqa: ANN401 -- as above
    return {one["id"]: one for one in body(ask, zone, **more) if "id" in one}


def carried(ask: Ask) -> Json:
    (action,) = draw.dialog(ask, ZONE, SEAL)["card"]["content"]["actions"]
    data: Json = action["data"]
    return data


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
    check_form(asking(People, one=ANA, some=(ANA, BEN)))


def test_the_questions_are_asked_as_they_are_written() -> None:
    drawn = draw.dialog(asking(Words), ZONE, SEAL)
    card = drawn["card"]["content"]
    short = next(one for one in card["body"] if one.get("id") == "short.brief")
    assert short == {
        "type": "Input.Text",
        "id": "short.brief",
        "label": "Short?",
        "isRequired": True,
        "errorMessage": "Please answer this one.",
        "maxLength": 150,
    }
    hint = card["body"][card["body"].index(short) + 1]
    assert hint["inlines"] == [
        {"type": "TextRun", "text": "A hint.", "size": "Small", "isSubtle": True}
    ]
    assert drawn["title"] == "Words"
    assert [action["title"] for action in card["actions"]] == ["Next"]


def test_each_kind_has_its_input() -> None:
    every = inputs(asking(Words)) | inputs(asking(People))
    every |= inputs(asking(Choices, {"later": CHANNELS}))
    assert {name: one["type"].removeprefix("Input.") for name, one in every.items()} == {
        "short.brief": "Text",
        "long.full": "Text",
        "number.count": "Number",
        "moment.at.date": "Date",
        "moment.at.time": "Time",
        "day.on": "Date",
        "choice.mood": "ChoiceSet",
        "choice.later": "ChoiceSet",
        "choices.few": "ChoiceSet",
        "choices.many": "ChoiceSet",
        "scale.hard": "ChoiceSet",
        "person.one": "ChoiceSet",
        "people.some": "ChoiceSet",
    }
    many = {name for name, one in every.items() if one.get("isMultiSelect")}
    assert many == {"choices.few", "choices.many", "people.some"}
    assert every["long.full"]["isMultiline"] is True
    assert "isRequired" not in every["long.full"]
    assert (every["number.count"]["min"], every["number.count"]["max"]) == (-1, 12)
    assert every["choice.mood"]["style"] == "expanded"
    assert every["choices.many"]["style"] == "compact"
    people = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert every["person.one"]["choices.data"] == people


def test_an_optional_choice_can_be_taken_back() -> None:
    drawn = inputs(asking(Choices, {"later": CHANNELS}))
    assert drawn["choice.later"]["choices"][-1] == {"title": "No answer", "value": "-"}
    assert "No answer" not in json.dumps(drawn["choice.mood"])


def test_answers_known_already_are_filled_in() -> None:
    words = inputs(asking(Words, brief="a", count=-1, on=date(2026, 11, 3)))
    assert words["short.brief"]["value"] == "a"
    assert words["number.count"]["value"] == -1
    assert words["day.on"]["value"] == "2026-11-03"
    some = inputs(asking(Choices, {"later": CHANNELS}, later="p2", few=(Mood.TENSE,), hard=1))
    assert some["choice.later"]["value"] == "p2"
    assert some["choices.few"]["value"] == "tense"
    assert some["scale.hard"]["value"] == "1"
    folk = inputs(asking(People, one=ANA, some=(ANA, BEN)), names={ANA: "Ana [x](y)"})
    assert folk["person.one"]["value"] == ANA
    assert folk["people.some"]["value"] == f"{ANA},{BEN}"
    assert folk["people.some"]["choices"] == [{"title": "Ana [x]\u200b(y)", "value": ANA}]


@pytest.mark.parametrize(
    ("zone", "on", "clock", "named"),
    [
        ("Europe/Lisbon", "2026-07-01", "16:00", "Europe/Lisbon"),
        ("Asia/Tokyo", "2026-07-02", "00:00", "Asia/Tokyo"),
        ("", "2026-07-01", "15:00", "UTC"),
        ("../etc/passwd", "2026-07-01", "15:00", "UTC"),
        ("Nowhere/Land", "2026-07-01", "15:00", "UTC"),
    ],
)
def test_a_moment_is_asked_where_the_person_is(zone: str, on: str, clock: str, named: str) -> None:
    drawn = inputs(asking(Words, at=AT), zone)
    date_, time_ = drawn["moment.at.date"], drawn["moment.at.time"]
    assert (date_["label"], time_["label"]) == ("When?", f"Time, in {named}")
    assert (date_["value"], time_["value"]) == (on, clock)


@pytest.mark.parametrize(
    ("asked", "filled"),
    [
        (Words, {"brief": "x" * 500, "count": "many", "at": "soon", "on": "someday"}),
        (Words, {"at": "0001-01-01T00:00:00+14:00", "count": "1.5"}),
        (Words, {"at": "9999-12-31T23:59:59-12:00", "count": "9" * 40}),
        (Words, {"at": ("soon", "later"), "count": ("1", "2")}),
        (Choices, {"mood": "furious", "few": ("furious",), "hard": "9", "many": ()}),
        (People, {"one": "ana", "some": ("ana", "")}),
        (People, {"one": "", "some": ()}),
    ],
)
def test_answers_that_teams_would_not_show_are_left_out(
    asked: type[Form], filled: dict[str, Raw]
) -> None:
    check_form(Ask(asked, None, {}, "", filled, (), {"later": CHANNELS}))


def test_a_menu_without_options_is_said_in_words() -> None:
    drawn = body(asking(Choices))
    assert "nothing to choose" in json.dumps(drawn)
    assert "choice.later" not in inputs(asking(Choices))


def test_more_options_than_anybody_reads_are_cut() -> None:
    options = tuple(Option(f"p{n}" * 10, "計" * 75) for n in range(120))
    ask = asking(Choices, {"later": options})
    check_form(ask)
    assert len(inputs(ask)["choice.later"]["choices"]) == 101


def test_what_is_wrong_stands_in_red_above_its_field() -> None:
    problems = {"at": "This has passed.", "": "Not now.", "gone": "Not so."}
    drawn = body(asking(Words), problems=problems)
    where = [one.get("id") or one.get("inlines", [{}])[0].get("text", "") for one in drawn]
    assert where[where.index("moment.at.date") - 1] == "⚠ This has passed."
    assert where.index("⚠ Not now. Not so.") < where.index("short.brief")
    red = [one["inlines"][0].get("color") for one in drawn if "inlines" in one]
    assert red.count("Attention") == 2


def test_the_words_before_the_questions_stand_on_top_and_mention_nobody() -> None:
    intro = (Text("With ", Mention(ANA, "Ana"), Bold(f" {CALLED}")), Quote("<!here>"))
    drawn = draw.dialog(Ask(Words, None, {}, "", {}, intro, {}), ZONE, SEAL)["card"]["content"]
    assert [one["type"] for one in drawn["body"][:2]] == ["RichTextBlock", "Container"]
    said = "".join(run["text"] for run in drawn["body"][0]["inlines"])
    assert said == "With @Ana @Parley"
    assert "entities" not in drawn["msteams"]


def test_a_press_in_a_dialog_is_submitted_and_asks_for_no_answers() -> None:
    intro = (Button("a", does=Named("a.b")), Button("c", opens=Named("c.D"), about="r2"))
    ask = Ask(Words, "r1", {}, "19:x@thread.tacv2", {}, intro, {})
    check_form(ask)
    press, opens = body(ask)[0]["actions"]
    assert press == {
        "type": "Action.Submit",
        "title": "a",
        "data": SEAL.sealed({"step": "a.b", "where": "19:x@thread.tacv2"}),
        "associatedInputs": "none",
    }
    assert opens["data"]["step"] == "c.D"


def test_the_submit_button_carries_what_it_is_about_and_nothing_typed() -> None:
    ask = asking(Words, brief="a secret")
    data = carried(ask)
    assert SEAL.opened(data) == {key: value for key, value in data.items() if key != "seal"}
    assert (data["form"], data["about"], data["where"]) == ("asked.Words", "r1", "C01")
    assert (data["also"], data["zone"]) == ({"v": "3"}, ZONE)
    assert "a secret" not in json.dumps(data)
    assert data["nonce"] != carried(ask)["nonce"], "each drawing has its own"


def test_a_notice_only_says_something() -> None:
    drawn = draw.notice("", Message("Done.", Text("Done."), Picture(b"x", "y")), SEAL)
    check_dialog(drawn)
    assert drawn["title"] == "Parley"
    assert "actions" not in drawn["card"]["content"]


@pytest.mark.parametrize("letter", ["x", "計", "😀", '"'])
def test_the_longest_dialogs_are_still_taken(letter: str) -> None:
    intro: list[Part] = [Text(letter * 2900)] * 4
    ask = Ask(Words, None, {}, "", {"full": letter * 2000}, tuple(intro), {})
    check_form(ask)
    assert inputs(ask)["long.full"]["value"] == letter * 2000, "an answer is never cut"


def test_a_form_that_carries_too_much_is_a_mistake() -> None:
    with pytest.raises(TooLong):
        draw.dialog(Ask(Words, None, {"x": "y" * 25_000}, "", {}, (), {}), ZONE, SEAL)
