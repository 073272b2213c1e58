"""Everything the bot can say is drawn as Slack takes it, and words of people stay words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.slack import render
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
    TooLong,
    When,
)
from tests.adapters.slack.referee import check_message

Json = dict[str, Any]

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ANA = Mention("U01ANA", "Ana")
FORGED = (
    "*bold* _it_ `code` ~no~ <!here> <@U01BEN> <https://evil|https://good> <!date^1^x|y> & &amp;"
)
SPANS: list[Span] = [
    "plain",
    FORGED,
    "",
    Bold("bold"),
    Bold(""),
    ANA,
    Mention("ana", "Ana <!here>"),
    Channel("C01CALLS", "calls"),
    Channel("calls", "calls"),
    When(AT),
    Day(date(2026, 11, 3)),
    Link("https://example.com/a?b=1&c=2", "the <thread>"),
    Link("javascript:alert(1)", "harmless"),
    Link("https://example.com", ""),
    Link("https://example.com/" + "x" * 4000, "long"),
]


def elements(message: Message) -> list[Json]:
    """All rich text elements of a message."""
    return [
        element
        for block in render.drawing(message)["blocks"]
        if block["type"] == "rich_text"
        for section in block["elements"]
        for element in section["elements"]
    ]


@pytest.mark.parametrize("span", SPANS, ids=repr)
@pytest.mark.parametrize("part", [Text, Quote, Small, "facts", "summary"])
def test_every_span_in_every_part_is_taken(span: Span, part: Any) -> None:  # noqa: ANN401 -- kinds of parts
    if part == "summary":
        check_message(Message((span, " and ", span)))
        return
    drawn = (
        Facts(("Label", (span, " and ", span))) if part == "facts" else part(span, " and ", span)
    )
    check_message(Message("Summary", drawn))
    check_message(Message("Summary", Facts(("Label", span)) if part == "facts" else part(span)))


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


def test_the_longest_words_are_taken() -> None:
    for text in ("x" * 2900, "&" * 2900, "<" * 2900, "ü" * 2900, "😀" * 1400):
        check_message(
            Message(text, Text(text), Quote(text), Small(text), Small(text[:2800], When(AT)))
        )
    check_message(Message("x", Title("t" * 150), *[Text("x" * 280)] * 44))
    check_message(Message("x", *[Text("x" * 2900)] * 4))
    check_message(Message("x", *[Button("b" * 75, does=Named("a.b"))] * 45))
    check_message(Message("x", Facts(*[("l" * 50, "v" * 1100)] * 10)))
    check_message(Message("x", Facts(*[("l" * 50, "v" * 1800)] * 6)))


def test_an_empty_message_is_still_one() -> None:
    for message in (Message(""), Message("", Title(""), Text(""), Small(""), Quote(""))):
        check_message(message)


def test_words_of_people_stay_words() -> None:
    message = Message(FORGED, Text(FORGED), Quote(FORGED), Facts(("Said", FORGED)), Title("x"))
    assert {element["type"] for element in elements(message)} == {"text"}
    said = [element for element in elements(message) if "style" not in element]
    assert [element["text"] for element in said] == [FORGED] * 3
    text = render.drawing(message)["text"]
    assert "<" not in text
    assert "&lt;!here&gt;" in text
    assert "&amp;amp;" in text


@pytest.mark.parametrize("words", [FORGED, "*all* is", "> quoted", "a_b_c", "`x`", "~x~"])
def test_small_print_cannot_be_formatted_by_words_of_people(words: str) -> None:
    for small in (Small(words), Small(words, When(AT)), Small("by ", ANA, ": ", words)):
        (block,) = render.drawing(Message("x", small))["blocks"]
        for piece in block["elements"]:
            if piece["type"] == "mrkdwn":
                assert piece["text"][0] == "<", "only what we made ourselves is parsed"
            assert piece["type"] == "mrkdwn" or "<!date" not in piece["text"] or words == FORGED


def test_harmless_small_print_is_one_line() -> None:
    (block,) = render.drawing(Message("x", Small("R&D < at ", When(AT), " by ", ANA)))["blocks"]
    (piece,) = block["elements"]
    assert piece["verbatim"] is True
    assert piece["text"] == (
        "R&amp;D &lt; at <!date^1795532400^{date_short_pretty} {time}|2026-11-24 15:00 UTC>"
        " by <@U01ANA>"
    )


def test_small_print_in_many_pieces_is_rather_safe_than_small() -> None:
    twice: list[Span] = ["*a*", When(AT)]
    small = Small(*twice * 6)
    (block,) = render.drawing(Message("x", small))["blocks"]
    assert block["type"] == "rich_text"


def test_spans_are_elements_of_their_kind() -> None:
    said = Text("a ", Bold("b"), ANA, Channel("C01", "c"), When(AT), Link("https://e.com", "l"))
    assert elements(Message("x", said)) == [
        {"type": "text", "text": "a "},
        {"type": "text", "text": "b", "style": {"bold": True}},
        {"type": "user", "user_id": "U01ANA"},
        {"type": "channel", "channel_id": "C01"},
        {
            "type": "date",
            "timestamp": 1795532400,
            "format": "{date_short_pretty} {time}",
            "fallback": "2026-11-24 15:00 UTC",
        },
        {"type": "link", "url": "https://e.com", "text": "l"},
    ]


def test_an_id_that_slack_would_refuse_is_a_name() -> None:
    message = Message("x", Text(Mention("ana", "Ana"), Channel("calls", "calls")))
    assert [element["text"] for element in elements(message)] == ["@Ana", "#calls"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "ftp://x"]
)
def test_only_web_addresses_are_links(url: str) -> None:
    assert elements(Message("x", Text(Link(url, "label")))) == [{"type": "text", "text": "label"}]


def test_marks_that_disguise_text_are_taken_out() -> None:
    message = Message("x", Text("a\x00b\x07\u202ec\ud800d\ne\tf"))
    assert elements(message) == [{"type": "text", "text": "abcd\ne\tf"}]
    check_message(message)


def test_the_text_says_everything_once() -> None:
    text = render.drawing(
        Message(
            ("Call with ", Bold("Acme")),
            Title("Call with Acme"),
            Facts(("Lead", ANA), ("On", Day(date(2026, 11, 3)))),
            Text("It starts ", When(AT)),
            Quote("We know why."),
            Divider(),
            Button("I'm aligned", does=Named("a.b")),
            Small("Only you see this."),
        )
    )["text"]
    assert text.splitlines() == [
        "Call with Acme",
        "Lead: @Ana",
        "On: Tue 3 Nov 2026",
        "It starts <!date^1795532400^{date_short_pretty} {time}|2026-11-24 15:00 UTC>",
        "We know why.",
        "[I'm aligned]",
        "Only you see this.",
    ]


def test_a_summary_that_the_first_part_repeats_is_said_once() -> None:
    text = render.drawing(Message("It failed.", Text("It failed. Try again."), Text("Or not.")))
    assert text["text"] == "It failed. Try again.\nOr not."


@pytest.mark.parametrize("size", range(3440, 3520, 3))
def test_the_text_is_cut_at_no_half_word_of_slacks(size: int) -> None:
    text = render.drawing(
        Message("x", Text("x" * 1500), Text("y" * (size - 1502), "&<>", When(AT)))
    )
    assert len(text["text"]) <= 3500
    tail = text["text"].rstrip("…")[-60:]
    assert tail.count("<") == tail.count(">")
    assert "&" not in tail or tail.rsplit("&", 1)[1].split(";")[0] in {"amp", "lt", "gt"}


def test_a_whisper_is_cut_by_its_bytes() -> None:
    message = Message("x", Text("😀" * 1400))
    assert len(render.whisper(message)["text"].encode()) <= render.WHISPER_BYTES
    assert len(render.drawing(message)["text"]) == 1402


def test_buttons_say_their_step_and_what_they_carry() -> None:
    drawn = render.drawing(
        Message(
            "x",
            Button("Yes", does=Named("a.yes"), about="r1", also={"version": "3"}),
            Button("No", does=Named("a.yes"), style=Style.DANGER),
        )
    )
    (row,) = drawn["blocks"]
    yes, no = row["elements"]
    assert (yes["action_id"], no["action_id"]) == ("a.yes#0", "a.yes#1")
    assert json.loads(yes["value"]) == {"about": "r1", "also": {"version": "3"}}
    assert json.loads(no["value"]) == {"about": None, "also": {}}
    assert ("style" in yes, no["style"]) == (False, "danger")
    assert yes["text"] == {"type": "plain_text", "text": "Yes", "emoji": False}


def test_buttons_stand_in_rows_of_five_and_others_part_them() -> None:
    button = Button("b", does=Named("a.b"))
    drawn = render.drawing(Message("x", *[button] * 7, Text("and"), button))
    rows = [len(block["elements"]) for block in drawn["blocks"] if block["type"] == "actions"]
    assert rows == [5, 2, 1]


def test_buttons_of_one_label_are_told_apart_by_ear() -> None:
    debrief = Button("My debrief", does=Named("a.b"))
    parts: list[Part] = [
        Text("Acme"),
        debrief,
        Text("B" * 200),
        debrief,
        Button("Help", does=Named("a.c")),
    ]
    drawn = render.drawing(Message("x", *parts))
    spoken = [
        element["accessibility_label"]
        for block in drawn["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert spoken[0] == "My debrief: Acme"
    assert len(spoken[1]) == 75
    assert spoken[2] == "Help"


def test_a_button_that_carries_too_much_is_a_mistake() -> None:
    with pytest.raises(TooLong):
        render.drawing(Message("x", Button("b", does=Named("a.b"), also={"a": "x" * 2000})))
