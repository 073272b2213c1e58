"""Everything the bot can say is drawn as Teams takes it, and words of people stay words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.teams import render
from adapters.teams.render import CARD_BYTES
from flows.language.words import (
    Bold,
    Button,
    Channel,
    Day,
    Divider,
    Facts,
    Link,
    Mention,
    Message,
    Named,
    Part,
    Picture,
    Quote,
    Small,
    Span,
    Style,
    Text,
    Title,
    When,
)
from tests.adapters.teams.cards import SEAL, schema
from tests.adapters.teams.referee import check_message
from tests.adapters.teams.spread import (
    ANA,
    AT,
    BEN,
    FORGED,
    OTHER_ANA,
    body,
    rows,
    text_runs,
)

SPANS: list[Span] = [
    "plain",
    FORGED,
    "- a list\n1. another\n# heading\n> quote\n\n    code",
    "{",
    "",
    Bold("bold"),
    Bold(FORGED),
    Bold(" (odd) "),
    Bold(""),
    ANA,
    Mention("ana", "Ana <at>"),
    Mention(OTHER_ANA.native, "*A* [na](https://evil) <b> & {{DATE(x)}}\nB"),
    Mention(BEN.native, ""),
    Channel("19:x@thread.tacv2", "calls"),
    When(AT),
    When(datetime(1, 1, 1, tzinfo=UTC)),
    Day(date(2026, 11, 3)),
    Link("https://example.com/a?b=1&c=2", "the [thread]"),
    Link("https://example.com/a_(b)*c*", "odd address"),
    Link("javascript:alert(1)", "harmless"),
    Link("https://example.com", ""),
    Link("https://example.com/" + "x" * 4000, "long"),
]


@pytest.mark.parametrize("span", SPANS, ids=repr)
@pytest.mark.parametrize("part", [Text, Quote, Small, "facts", "summary"])
def test_every_span_in_every_part_is_taken(span: Span, part: Any) -> None:  # noqa: ANN401 -- kinds of parts
    for said in [(span, " and ", span), (span,), (ANA, span, ANA), ("{", span, BEN)]:
        if part == "summary":
            check_message(Message(said))
        else:
            drawn = Facts(("Label", said)) if part == "facts" else part(*said)
            check_message(Message("Summary", drawn))


def test_a_message_of_every_word_is_taken() -> None:
    parts: list[Part] = [
        Title("Title"),
        Text(*SPANS),
        Quote(*SPANS),
        Small("small"),
        Small("by ", ANA, " at ", When(AT)),
        Facts(*[(f"Label {n}", "value") for n in range(10)]),
        Divider(),
        Picture(b"png", "A curve that falls"),
        *[
            Button(f"B{n}", does=Named("a.b"), about="r", style=style)
            for n, style in enumerate(Style)
        ],
    ]
    check_message(Message("Summary", *parts))


def test_an_empty_message_is_still_one() -> None:
    empty = Message("", Title(""), Text(""), Small(""), Quote(" "), Divider(), Picture(b"", ""))
    for message in (Message(""), empty, Message("x", Button("", does=Named("a.b")))):
        check_message(message)


@pytest.mark.skipif(schema() is None, reason="no package brings Microsoft's schema here")
def test_microsofts_schema_judges() -> None:
    judge = schema()
    assert judge is not None
    assert judge.is_valid(
        {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "x"}]}
    )
    assert not judge.is_valid(
        {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "words": "x"}]}
    )


# Parts


def test_a_title_is_a_heading() -> None:
    (title,) = body(Title("Call with R&D: Acme (EU)"))
    assert (title["type"], title["style"]) == ("TextBlock", "heading")
    assert title["text"] == "Call with R&D: Acme (EU)"


def test_small_print_is_small_with_a_mention_too() -> None:
    small = {"size": "Small", "isSubtle": True}
    assert text_runs(Small("x", Bold("y")))[1] == {
        "type": "TextRun",
        "text": "y",
        "weight": "Bolder",
        **small,
    }
    assert body(Small(ANA))[0].items() >= small.items()


def test_facts_are_lines_with_bold_labels() -> None:
    assert text_runs(Facts(("Lead", "Ana"), ("On", Day(date(2026, 11, 3))))) == [
        {"type": "TextRun", "text": "Lead:", "weight": "Bolder"},
        {"type": "TextRun", "text": " Ana\n"},
        {"type": "TextRun", "text": "On:", "weight": "Bolder"},
        {"type": "TextRun", "text": " Tue 3 Nov 2026"},
    ]


def test_a_divider_is_a_line_above_what_follows() -> None:
    button = Button("b", does=Named("a.b"))
    drawn = body(Divider(), Text("a"), Divider(), Divider(), Text(""), button, Divider())
    assert [one.get("separator", False) for one in drawn] == [False, True]
    assert rows(button, Divider(), button) == [["b"], ["b"]]


def test_a_picture_is_shown_with_its_words_and_else_they_are() -> None:
    (picture,) = body(Picture(b"\x89PNG", "A curve"))
    assert picture == {
        "type": "Image",
        "url": "data:image/png;base64,iVBORw==",
        "altText": "A curve",
    }
    large = Message("x", Picture(b"x" * CARD_BYTES, "A curve"))
    (said,) = render.card(large, SEAL)["body"]
    assert said["inlines"][0]["text"] == "A curve"
    check_message(large)


def test_the_summary_is_one_short_line_and_there_is_no_text() -> None:
    said = render.activity(Message(("a\n b", Bold("c"), When(AT)), Text("z")), SEAL)
    assert said["summary"] == "a bc2026-11-24 15:00 UTC"
    assert "text" not in said
    assert len(render.summary(Message("x" * 2900))) == 300


# Buttons


def test_a_press_is_executed_and_submitted_where_that_is_not_known() -> None:
    yes = Button("Yes", does=Named("a.yes"), about="r1", also={"version": "3"}, style=Style.PRIMARY)
    (row,) = body(yes)
    (action,) = row["actions"]
    data = SEAL.sealed({"step": "a.yes", "about": "r1", "also": {"version": "3"}})
    shown = {"title": "Yes", "style": "positive", "data": data}
    assert action == {
        "type": "Action.Execute",
        "verb": "a.yes",
        **shown,
        "fallback": {"type": "Action.Submit", **shown},
    }


def test_a_form_is_announced() -> None:
    (row,) = body(Button("Flag", opens=Named("flag.FlagCall"), style=Style.DANGER))
    assert row["actions"] == [
        {
            "type": "Action.Submit",
            "title": "Flag",
            "style": "destructive",
            "data": {"msteams": {"type": "task/fetch"}, **SEAL.sealed({"step": "flag.FlagCall"})},
        }
    ]


def test_a_row_of_buttons_fits_on_a_phone() -> None:
    def buttons(*labels: str) -> list[Part]:
        return [Button(label, does=Named("a.b")) for label in labels]

    assert rows(*buttons(*"abcdefg")) == [["a", "b", "c", "d", "e"], ["f", "g"]]
    assert rows(*buttons("I'm aligned", "I have a concern", "Not crucial")) == [
        ["I'm aligned", "I have a concern"],
        ["Not crucial"],
    ]
    assert rows(*buttons("x" * 40, "y")) == [["x" * 40], ["y"]]
    assert rows(*buttons("a"), Text("and"), *buttons("b")) == [["a"], ["b"]]


def test_a_long_label_is_cut_where_it_can_be_seen_and_told_whole_beside() -> None:
    label = "Open: Send the report of the second outage to Maria"
    (row,) = body(Button(label, does=Named("a.b")))
    (action,) = row["actions"]
    assert action["title"] == "Open: Send the report of the second out…"
    assert action["tooltip"] == action["fallback"]["tooltip"] == label
    check_message(Message("x", Button(label, does=Named("a.b"))))


def test_buttons_of_one_label_are_told_apart_by_ear() -> None:
    debrief = Button("My debrief", does=Named("a.b"))
    drawn = body(Text("Acme"), debrief, Text("B" * 200), debrief, Button("Help", does=Named("a.c")))
    actions = [action for one in drawn for action in one.get("actions", [])]
    assert actions[0]["tooltip"] == "My debrief: Acme"
    assert len(actions[1]["tooltip"]) == 75
    assert "tooltip" not in actions[2]
