"""Words of people stay words: nothing in them is read as a mention, a link, a moment or bold."""

from __future__ import annotations

import json

import pytest

from adapters.teams import render
from flows.language.spans import CALLED
from flows.language.words import (
    Bold,
    Channel,
    Facts,
    Link,
    Mention,
    Message,
    Part,
    Picture,
    Quote,
    Small,
    Span,
    Text,
    Title,
    When,
)
from tests.adapters.teams.cards import SEAL
from tests.adapters.teams.spread import (
    ANA,
    AT,
    BEN,
    FORGED,
    OTHER_ANA,
    SHOWN,
    body,
    text_runs,
)


def test_words_of_people_stay_words() -> None:
    shown = FORGED.replace("{{", "{\u200b{")
    assert [run["text"] for run in text_runs(Text(FORGED))] == [shown]
    (quote,) = body(Quote(FORGED))
    assert quote["style"] == "emphasis"
    assert quote["items"][0]["inlines"] == [{"type": "TextRun", "text": shown}]
    (title,) = body(Title("Call with *Acme*"))
    assert title["inlines"][0] | {"size": "Large", "weight": "Bolder"} == title["inlines"][0]
    assert title["inlines"][0]["text"] == "Call with *Acme*"


def test_spans_are_text_runs_of_their_kind() -> None:
    said = Text("a ", Bold("b"), Channel("C01", "c"), " ", When(AT), Link("https://e.com", "l"))
    assert text_runs(said) == [
        {"type": "TextRun", "text": "a "},
        {"type": "TextRun", "text": "b", "weight": "Bolder"},
        {"type": "TextRun", "text": f"#c {SHOWN}"},
        {
            "type": "TextRun",
            "text": "l",
            "selectAction": {"type": "Action.OpenUrl", "url": "https://e.com"},
        },
    ]


def test_a_line_that_mentions_somebody_is_markdown_that_only_we_write() -> None:
    said = Text(
        "Said *by* ", ANA, " in ", Bold("Acme"), ": [a](b)\nand {{TIME(x)}}\n- ", ANA, ", ", BEN
    )
    first, second, third = body(said)
    assert first == {
        "type": "TextBlock",
        "text": "Said \u2217by\u2217 <at>Ana</at> in **Acme**: [a]\u200b(b)",
        "wrap": True,
    }
    assert second["inlines"][0]["text"] == "and {\u200b{TIME(x)}}"
    assert third["text"] == "\u200b- <at>Ana</at>, <at>Ben</at>"
    assert (second["spacing"], third["spacing"]) == ("None", "None")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ((Bold("Lead:"), " ", ANA), "**Lead:** <at>Ana</at>"),
        ((Bold("Lead:"), ANA), "Lead:<at>Ana</at>"),
        ((Bold(" Lead"), ANA), "Lead<at>Ana</at>"),
        ((Bold("a"), Bold("b"), ANA), "**a**b<at>Ana</at>"),
        ((Bold("*a*"), " ", ANA), "**\u2217a\u2217** <at>Ana</at>"),
        ((Link("https://e.com", "l"), ANA), "[l](https://e.com)<at>Ana</at>"),
        ((Link("https://e.com/a)b", "l"), ANA), "l<at>Ana</at>"),
        ((When(AT), ANA), f"{SHOWN}<at>Ana</at>"),
        (("{", When(AT), ANA), f"{{\u200b{SHOWN}<at>Ana</at>"),
        (("the file a_b_2.pdf of ", ANA), "the file a_b_2.pdf of <at>Ana</at>"),
        (("[EU] R&D &amp; _it_ of ", ANA), "[EU] R&D &\u200bamp; \uff3fit\uff3f of <at>Ana</at>"),
        (("[a]", Link("https://e.com", "l"), ANA), "[a]\u200b[l](https://e.com)<at>Ana</at>"),
        (("No!", Link("https://e.com", "l"), ANA), "No!\u200b[l](https://e.com)<at>Ana</at>"),
        (("No!", "", Link("https://e.com", "l"), ANA), "No!\u200b[l](https://e.com)<at>Ana</at>"),
        ((Link("https://e.com", "a](b"), ANA), "[a\uff3d\u200b(b](https://e.com)<at>Ana</at>"),
    ],
)
def test_stars_and_brackets_are_only_written_where_they_are_read(
    said: tuple[Span, ...], shown: str
) -> None:
    assert body(Text(*said))[0]["text"] == shown


def test_each_mention_is_explained_once_and_two_of_one_name_are_two() -> None:
    drawn = render.card(Message("x", Text(ANA, OTHER_ANA), Facts(("Lead", ANA))), SEAL)
    assert drawn["body"][0]["text"] == "<at>Ana</at><at>Ana (2)</at>"
    assert drawn["msteams"]["entities"] == [
        {"type": "mention", "text": "<at>Ana</at>", "mentioned": {"id": ANA.native, "name": "Ana"}},
        {
            "type": "mention",
            "text": "<at>Ana (2)</at>",
            "mentioned": {"id": OTHER_ANA.native, "name": "Ana (2)"},
        },
    ]


def test_a_name_holds_nothing_that_teams_would_read() -> None:
    (block,) = body(Text(Mention(ANA.native, "Ana <b>_R&D_</b> [x](y)\n{{")))
    assert block["text"] == "<at>Ana b R D /b x (y)</at>"


def test_an_id_that_teams_would_not_know_is_a_name() -> None:
    assert text_runs(Text(Mention("ana", "Ana"), Channel("calls", "calls"))) == [
        {"type": "TextRun", "text": "@Ana#calls"}
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "ftp://x"]
)
def test_only_web_addresses_are_links(url: str) -> None:
    assert text_runs(Text(Link(url, "label"))) == [{"type": "TextRun", "text": "label"}]


def test_marks_that_disguise_text_are_taken_out() -> None:
    assert text_runs(Text("a\x00b\x07\u202ec\ud800d\ne\tf"))[0]["text"] == "abcd\ne\tf"


def test_the_bot_is_called_as_it_is_on_teams() -> None:
    parts: list[Part] = [
        Title(f"{CALLED} flag"),
        Text(CALLED, ANA),
        Small(CALLED),
        Picture(b"", CALLED),
    ]
    drawn = json.dumps(render.activity(Message(CALLED, *parts), SEAL), ensure_ascii=False)
    assert drawn.count("@Parley") == 5
    assert CALLED not in drawn
    assert "/parley" not in drawn
