"""Forms with every kind of question."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flows.language.forms import (
    Captioned,
    Form,
    Option,
    choice,
    choices,
    day,
    filled_value,
    form,
    long,
    moment,
    number,
    people,
    person,
    scale,
    short,
)
from flows.language.steps import Ask
from flows.language.words import Bold, Quote, Small, Text

Json = dict[str, Any]


class Mood(Captioned):
    CALM = "calm", "Calm"
    TENSE = "tense", "Tense"


class Many(Captioned):
    M0 = "m0", "Many 0"
    M1 = "m1", "Many 1"
    M2 = "m2", "Many 2"
    M3 = "m3", "Many 3"
    M4 = "m4", "Many 4"
    M5 = "m5", "Many 5"
    M6 = "m6", "Many 6"
    M7 = "m7", "Many 7"
    M8 = "m8", "Many 8"
    M9 = "m9", "Many 9"
    M10 = "m10", "Many 10"
    M11 = "m11", "Many 11"


@form("Words", submit="Next")
class Words(Form):
    brief: str = short("Short?", "A hint.")
    full: str = long("Long?", optional=True)
    count: int = number("How many?", least=-1, most=12)
    at: datetime | None = moment("When?", optional=True)
    on: date = day("Which day?")


@form("Choices")
class Choices(Form):
    mood: Mood = choice("Which mood?", Mood)
    later: str = choice("Which channel?", optional=True)
    few: tuple[Mood, ...] = choices("Which moods?", Mood)
    many: tuple[Any, ...] = choices("Which of many?", Many)
    hard: int = scale("How hard?", "not at all", "somewhat", "very")


@form("People")
class People(Form):
    one: str = person("Who?")
    some: tuple[str, ...] = people("Who else?", optional=True)


def asking(
    asked: type[Form], options: dict[str, tuple[Option, ...]] | None = None, **filled: object
) -> Ask:
    raw = {name: filled_value(value) for name, value in filled.items()}
    intro = (Text("Read this: ", Bold("now")), Quote("<!here>"), Small("small"))
    return Ask(asked, "r1", {"v": "3"}, "C01", raw, intro, options or {})


def field(view: Json, name: str) -> Json:
    block = next(one for one in view["blocks"] if one.get("block_id") == name)
    assert block["type"] == "input"
    element: Json = block["element"]
    assert element["action_id"] == "answer"
    return element


CHANNELS = (Option("p1", "#sales"), Option("p2", "#<!here>"))
AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
